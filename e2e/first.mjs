// The first session, as somebody meets it: four addresses, one name, an answer on
// the big screen within a second, and nothing lost when the machine dies.
import { fileURLToPath } from 'node:url';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browse, device, serve, tally } from './lib.mjs';
import { words } from './words.mjs';

const en = words('en');
const title = 'Letters to the water board';

export async function first(t = tally()) {
  const dir = mkdtempSync(join(tmpdir(), 'cairn-first-'));
  let server = await serve({ data: dir, addr: ':0' }); // as `make run` listens
  const b = await browse();
  try {
    t.check('the program prints four addresses', ['facilitator', 'phone', 'stage', 'plan'].every((k) => server.links[k]));
    const pages = await open(b, server);
    t.check('the facilitator page shows the sample running', await seen(pages.facilitator.getByRole('timer')));
    t.check('the stage shows its question', await seen(pages.stage.locator('.step h1')));
    t.check('the plan page shows the plan', await seen(pages.plan.locator('h1').first()));

    const phone = pages.phone;
    await phone.getByLabel(en('fields.participant.name')).fill('Nayeli');
    await phone.getByRole('button', { name: en('phone.join.go') }).click();
    t.check('a phone joins with one name', await seen(phone.locator('#add-main')));
    const id = new URL(phone.url()).pathname.split('/')[2];
    const me = await whoami(phone);
    t.check('an answer is on the stage within a second', (await write(phone, pages.stage, t)) < 1000);
    await phone.getByText(en('common.saved'), { exact: true }).waitFor();

    const port = new URL(server.base).port;
    await server.kill('SIGKILL');
    t.check('the phone says that it is offline', await seen(phone.locator('.saved.offline')));
    server = await serve({ data: dir, addr: `:${port}` });
    const back = Date.now();
    t.check('after kill -9 and a restart it is still on the phone', await seen(phone.locator('.card', { hasText: title })) && await seen(phone.locator('.saved.saved'), 30_000));
    console.log(`     back online ${Date.now() - back} ms after the restart`);
    await phone.reload();
    t.check('and after a reload, on the same seat', await seen(phone.locator('.card', { hasText: title })) && (await whoami(phone)) === me && new URL(phone.url()).pathname === `/phone/${id}`);
    await pages.stage.reload();
    t.check('and on the stage', await seen(pages.stage.locator('.made li', { hasText: title })));
    t.check('nothing broke a security rule or threw', b.trouble.length === 0, b.trouble.slice(0, 3).join(' | '));
    t.check('nothing was asked of another machine', [...b.requests].every((o) => new URL(o).port === port), [...b.requests].join(' '));
  } catch (e) {
    t.check('the first session ran to its end', false, e.stack);
  } finally {
    await b.browser.close();
    await server.kill('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  }
  return t;
}

/** Opens the four addresses as they were printed, each on a device of its own. */
async function open(b, server) {
  const pages = {};
  const sizes = { facilitator: [1280, 800], phone: [360, 740], stage: [1280, 720], plan: [1280, 800] };
  for (const [face, size] of Object.entries(sizes)) {
    pages[face] = await (await device(b, { size })).newPage();
    await pages[face].goto(server.links[face]);
  }
  return pages;
}

/** Writes a date of our own on the phone and returns how long it took to stand on the stage, in ms. */
async function write(phone, stage, t) {
  await stage.evaluate((words) => {
    window.shown = new Promise((done) => {
      const look = () => document.body.innerText.includes(words) && done(Date.now());
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  }, title);
  await phone.locator('.add input[type=date]').fill('2027-03-20');
  await phone.locator('#add-main').fill(title);
  await phone.evaluate(() => document.querySelector('.add').addEventListener('submit', () => (window.sent = Date.now()), { capture: true, once: true }));
  await phone.getByRole('button', { name: en('parts.put_up') }).click();
  const limit = setTimeout(() => stage.close(), 20_000);
  const shown = await stage.evaluate(() => window.shown);
  clearTimeout(limit);
  const ms = shown - (await phone.evaluate(() => window.sent));
  console.log(`     phone to stage: ${ms} ms`);
  const item = stage.locator('.made li', { hasText: title });
  t.check('the stage shows it on the page that is turned to', await seen(item) && !(await item.evaluate((e) => e.classList.contains('off'))));
  return ms;
}

const whoami = (page) => page.evaluate(() => fetch('/api/me?as=seat-a').then((r) => r.json()).then((m) => m.id));
const seen = (at, timeout = 20_000) => at.first().waitFor({ timeout }).then(() => true, () => false);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const t = await first();
  t.end();
}
