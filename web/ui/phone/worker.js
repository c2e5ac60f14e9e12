// The phone's page and its files as one build made them, so that a reload without a network still shows a page.
// They are the same for everybody: no answer of the API, no session's address and no word of a person comes here.
// The build writes `shell`, { name, page, files }, above these lines.
const patience = 5_000;

addEventListener('install', (e) => e.waitUntil(fill().then(() => skipWaiting())));
addEventListener('activate', (e) => e.waitUntil(tidy()));
addEventListener('fetch', (e) => {
  if (e.request.mode === 'navigate') return e.respondWith(newest(e.request));
  const path = new URL(e.request.url).pathname;
  if (shell.files.includes(path)) e.respondWith(held(path).then((kept) => kept ?? fetch(e.request)));
});

const held = (path) => caches.match(path, { cacheName: shell.name });

async function fill() {
  const cache = await caches.open(shell.name);
  await cache.addAll([shell.page, ...shell.files].map((path) => new Request(path, { credentials: 'omit' })));
}

async function tidy() {
  for (const name of await caches.keys()) if (name !== shell.name) await caches.delete(name);
}

// The network first, so that no new version is ever hidden; a proxy that finds no server behind it counts as no network.
async function newest(request) {
  const silence = new Promise((done) => setTimeout(done, patience));
  const answer = await Promise.race([fetch(request).catch(() => {}), silence]);
  if (answer && answer.status < 500) return answer;
  return (await held(shell.page)) ?? answer ?? Response.error();
}
