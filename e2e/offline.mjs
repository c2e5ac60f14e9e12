// A phone that is reloaded while nothing answers: it says what it keeps and comes back by itself. Its cache holds
// files of the program and nothing of anybody. Over plain HTTP there is no such page, and nothing breaks: not by a Wi-Fi
// that answers everything with a page of its own, nor in a browser that keeps nothing.
// Threats: S7 W2 F11 F13 F27
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browse, device, lanAddress, serve, tally } from './lib.mjs';
import { Phone } from './phone.mjs';

const cards = ['Cuatro bancas', 'Pan para la caminata', 'Una lona azul'];

export async function offline(t = tally()) {
  const dir = mkdtempSync(join(tmpdir(), 'cairn-offline-'));
  const room = { dir, t, server: await serve({ data: dir, addr: ':0' }), b: await browse() };
  try {
    await secure(room);
    if (lanAddress()) await plain(room);
    else room.t.skip('a phone over plain HTTP: this machine has no address in a network');
    t.check('nothing broke a security rule or threw', room.b.trouble.length === 0, room.b.trouble.slice(0, 3).join(' | '));
  } catch (e) {
    t.check('reloading without a network ran to its end', false, e.stack);
  } finally {
    await room.b.browser.close();
    await room.server.kill('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  }
  return t;
}

/** At localhost, as over HTTPS. */
async function secure(room) {
  const { t } = room;
  const phone = await joined(room, 'localhost', 'Itzel', 'es');
  const { page } = phone;
  await worker(page, ([state]) => state === 'activated');
  await onlyFiles(room, phone);
  const port = new URL(room.server.base).port;
  await room.server.kill('SIGKILL');
  await page.locator('.saved.offline').waitFor();
  for (const card of cards) await phone.line(card, '2027-03-20');
  await page.getByText(kept(phone)).waitFor();
  await page.reload();
  t.check('reloaded without a server the phone says what it keeps', await seen(page.getByText(kept(phone))));
  t.check('in the language of its person, and that it goes on trying', await seen(page.getByText(phone.t('phone.unreached.how'))));
  const held = await page.content();
  t.check('and shows no word of anybody', ![phone.name, ...cards].some((x) => held.includes(x)));
  room.server = await serve({ data: room.dir, addr: `:${port}` });
  const said = seen(page.getByText(phone.t('common.back_sent', { n: cards.length })), 60_000); // it stands for some seconds only
  t.check('it comes back by itself and everything is saved', await seen(page.locator('.saved.saved'), 60_000) && await holds(page, cards));
  t.check('and says how much it sent', await said);
  await newest(room, phone);
  await leave(room, phone);
}

/** Over plain HTTP at this machine's address a browser offers none of this. */
async function plain(room) {
  const phone = await joined(room, lanAddress(), 'Citlali', 'en');
  const insecure = await phone.page.evaluate(() => !window.isSecureContext && !navigator.serviceWorker && !globalThis.caches);
  room.t.check('over plain HTTP there is no worker, and the phone works', insecure && !!(await phone.line('A drum', '2027-03-21')));
  await phone.saved();
  await portal(room, phone, await joined(room, lanAddress(), 'Xochitl', 'en', keepsNothing));
  await left(phone);
  room.t.check('and may be left', await seen(phone.page.getByText(phone.t('phone.left.how'))));
}

/** Instead of the server something answers whatever it is asked with a page. */
async function portal(room, ...phones) {
  const port = new URL(room.server.base).port;
  await room.server.kill('SIGKILL');
  let asked = 0;
  const since = Date.now();
  const page = createServer((_, res) => (asked++, res.setHeader('content-type', 'text/html').end('<h1>Welcome to the hotel</h1>')));
  await once(page.listen(port), 'listening');
  for (const { page } of phones) await page.locator('.saved.offline').waitFor();
  for (const phone of phones) await phone.line(`A lantern of ${phone.name}`, '2027-03-22');
  const line = (phone, key) => seen(phone.page.getByText(phone.t(key, { n: 1 })));
  room.t.check('behind a Wi-Fi that wants one to sign in the phone says that it keeps the change', await line(phones[0], 'common.offline_kept'));
  room.t.check('and where a browser keeps nothing, that the page must stay open', await line(phones[1], 'common.offline_tab'));
  const seconds = (Date.now() - since) / 1000;
  room.t.check('it does not hurry', asked / seconds < 5 * phones.length, `asked ${asked} times in ${seconds} seconds`);
  page.closeAllConnections();
  await new Promise((done) => page.close(done));
  room.server = await serve({ data: room.dir, addr: `:${port}` });
  for (const phone of phones) room.t.check(`what ${phone.name} wrote is saved`, await seen(phone.page.locator('.saved.saved'), 40_000) && await holds(phone.page, [`A lantern of ${phone.name}`]));
}

/** A browser in which nothing may be stored, as some are in private windows. */
function keepsNothing() {
  const no = () => { throw new DOMException('not here', 'SecurityError'); };
  for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: no });
  window.BroadcastChannel = no;
}

async function joined(room, host, name, lang, init) {
  const context = await device(room.b, { lang });
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  const link = new URL(room.server.links.phone);
  link.hostname = host;
  const phone = new Phone(page, { name, lang });
  await phone.join(link.origin, { invite: link.hash.slice(1) });
  await page.locator('#add-main').waitFor();
  return phone;
}

async function onlyFiles({ t }, { page, name }) {
  const held = await page.evaluate(async () => {
    const out = [];
    for (const cache of await caches.keys()) for (const r of await (await caches.open(cache)).keys()) out.push([cache, new URL(r.url).pathname, await (await caches.match(r)).text()]);
    return out;
  });
  const session = new URL(page.url()).pathname.split('/')[2];
  const title = await page.title();
  t.check('what is kept are files of the program, in one cache', new Set(held.map(([c]) => c)).size === 1 && held.length > 20 && held.every(([, path]) => /^\/(join|icon\.svg|assets\/[\w.-]+)$/.test(path)), held.map(([, p]) => p).join(' '));
  t.check('and none holds a name, a title or a session', !held.some((row) => [name, session, title.split(': ')[1]].some((x) => row.join().includes(x))));
}

/** A page that the network gives is shown, whatever lies in the cache. */
async function newest({ t }, { page }) {
  await page.evaluate(async () => (await caches.open((await caches.keys())[0])).put('/join', new Response('an old page', { headers: { 'content-type': 'text/html' } })));
  await page.reload();
  t.check('with a network the newest page is shown', await seen(page.locator('.top')));
}

async function leave({ t }, phone) {
  await left(phone);
  const rest = await worker(phone.page, (held) => !held.length);
  t.check('whoever leaves takes it along', !rest.length, rest.join(' '));
}

/** Waits until the states of this page's workers and the names of their caches are as wished; returns them. */
async function worker(page, wished) {
  const read = () => page.evaluate(async () => [...(await navigator.serviceWorker.getRegistrations()).map((r) => r.active?.state ?? 'coming'), ...(await caches.keys())]);
  const end = Date.now() + 20_000;
  let held = await read();
  while (!wished(held) && Date.now() < end) held = await read();
  return held;
}

async function left({ page, t }) {
  await page.getByRole('button', { name: t('phone.menu') }).click();
  for (let i = 0; i < 2; i++) await page.locator('dialog[open]').getByRole('button', { name: t('phone.leave'), exact: true }).click();
}

const kept = (phone) => phone.t('common.offline_kept', { n: cards.length });
const holds = async (page, list) => (await Promise.all(list.map((x) => seen(page.locator('.card', { hasText: x }))))).every(Boolean);
const seen = (at, timeout = 20_000) => at.first().waitFor({ timeout }).then(() => true, () => false);

if (process.argv[1] === fileURLToPath(import.meta.url)) (await offline()).end();
