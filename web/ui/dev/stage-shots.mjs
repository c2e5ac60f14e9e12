// Pictures of the stage and the facilitator's page from made-up data:
//   node ui/dev/stage-shots.mjs <steps.json> <out folder> [name filter]
// Prints what axe finds, what leaves the stage, and text under 28 px there.
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [, , stepsFile, out, filter = ''] = process.argv;
mkdirSync(out, { recursive: true });
const steps = readFileSync(stepsFile, 'utf8');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const qr = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path fill="#fff" d="M0 0h29v29H0z"/><path d="M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4zM13 5h3v9h-3zM14 16h9v3h-9zM20 21h3v4h-3z"/></svg>';

const stage = (name, q, size = { width: 1280, height: 720 }) => ({ name: `stage-${name}`, q: { face: 'stage', ...q }, size });
const fac = (name, q, size = { width: 1440, height: 900 }, press) => ({ name: `fac-${name}`, q: { face: 'facilitate', ...q }, size, press });
const phone = { width: 360, height: 740 };
const shots = [
  stage('internal', { activity: 'internal' }), stage('internal-dark-es', { activity: 'internal', theme: 'dark', lang: 'es' }), stage('over', { activity: 'internal', opt: { over: true } }),
  stage('doors', { activity: 'header', opt: { state: 'doors' } }), stage('doors-es-dark', { activity: 'header', lang: 'es', theme: 'dark', opt: { state: 'doors', slide: 'Bienvenidas al valle. Hoy dibujamos el camino del agua juntas.' } }),
  ...['story', 'feasibility', 'end_date', 'break', 'phases', 'benchmarks', 'delegate', 'agenda', 'parking', 'takeaways', 'close', 'norms', 'external', 'power', 'roster', 'history', 'smartie', 'engagement', 'charter', 'strategy'].map((a) => stage(a, { activity: a })),
  stage('feasibility-shown', { activity: 'feasibility', opt: { revealed: true } }), stage('end_date-shown', { activity: 'end_date', opt: { revealed: true } }), stage('end_date-decided', { activity: 'end_date', lang: 'es', opt: { decided: true } }),
  stage('closed', { activity: 'close', opt: { state: 'closed' } }), stage('blank', { activity: 'internal', opt: { blank: true } }), stage('hd', { activity: 'internal' }, { width: 1920, height: 1080 }), stage('43', { activity: 'internal' }, { width: 1024, height: 768 }),
  fac('internal', { activity: 'internal' }), fac('internal-dark-es', { activity: 'internal', lang: 'es', theme: 'dark' }), fac('phone', { activity: 'internal' }, phone), fac('phone-es', { activity: 'internal', lang: 'es' }, phone), fac('tablet', { activity: 'internal' }, { width: 1024, height: 768 }), fac('laptop', { activity: 'internal' }, { width: 1280, height: 720 }),
  fac('story', { activity: 'story' }), fac('reveal', { activity: 'feasibility', opt: { taken: true } }), fac('prep', { activity: 'header', opt: { state: 'preparing' } }), fac('doors', { activity: 'header', opt: { state: 'doors', lobby: true } }), fac('closed', { activity: 'close', opt: { state: 'closed' } }),
  fac('room', { activity: 'internal' }, undefined, '.tools .stone'), fac('room-phone', { activity: 'internal', lang: 'es' }, phone, '.tools .stone'), fac('close', { activity: 'close' }, undefined, '.ctl .stone.ink'), fac('step', { activity: 'internal' }, undefined, '.agenda li:nth-last-child(4) .what'),
  fac('begin', { activity: 'header', opt: { state: 'doors' } }, undefined, '.ctl .stone.ink'), fac('write', { activity: 'internal' }, undefined, '.people .stone.bare'), fac('keys', { activity: 'internal' }, undefined, '.helpline .stone'), fac('person', { activity: 'internal' }, undefined, '.people .name'),
].filter((s) => filter.split(',').some((f) => s.name.includes(f)));

const server = await createServer({ root: new URL('../..', import.meta.url).pathname, configFile: new URL('../../vite.config.ts', import.meta.url).pathname, server: { port: 0, host: '127.0.0.1', watch: null, hmr: false }, logLevel: 'error' });
await server.listen();
const url = `http://127.0.0.1:${server.httpServer.address().port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const s of shots) {
  const page = await browser.newPage({ viewport: s.size });
  page.on('pageerror', (e) => console.log(s.name, 'ERROR', e.message));
  await page.addInitScript(`window.steps = ${steps}`);
  await page.route('**/qr.svg*', (r) => r.fulfill({ contentType: 'image/svg+xml', body: qr }));
  await page.route('**/api/reach*', (r) => r.fulfill({ contentType: 'application/json', body: '{"addresses":["http://192.0.2.7:8080"],"port":8080}' }));
  const q = new URLSearchParams({ ...s.q, opt: JSON.stringify(s.q.opt ?? {}) });
  await page.goto(`${url}/ui/dev/stage-look.html?${q}`);
  await page.waitForSelector('#app > *', { timeout: 20000 });
  if (s.press) await page.click(s.press);
  await page.waitForTimeout(150);
  await page.screenshot({ path: `${out}/${s.name}.png` });
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  for (const v of found.violations) console.log(s.name, v.id, v.nodes.length, v.nodes[0].html.slice(0, 110), v.nodes[0].any[0]?.message ?? '');
  const bad = await page.evaluate((face) => {
    const words = document.body.innerText.match(/\b(stage|facilitate|fields|common|parts)\.[a-z_.]+/g) ?? [];
    const wide = document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth} wide`] : [];
    if (face !== 'stage') return [...new Set(words), ...wide];
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const small = [...document.querySelectorAll('#app *')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !e.closest('.sr') && parseFloat(getComputedStyle(e).fontSize) < rem * 1.74);
    const off = [...document.querySelectorAll('#app *')].filter((e) => { const r = e.getBoundingClientRect(); return r.width && !e.closest('.sr, .off, svg') && getComputedStyle(e).visibility !== 'hidden' && (r.bottom > innerHeight + 2 || r.right > innerWidth + 2); });
    const cut = [...document.querySelectorAll('h1, .why, .words, .window, .example, aside')].filter((e) => e.scrollHeight > e.clientHeight + 4 && !e.closest('.sr') && !e.matches('.window'));
    return [...new Set(words), ...wide, ...small.map((e) => `small ${e.className}`), ...off.slice(0, 3).map((e) => `off ${e.tagName} ${e.className}`), ...cut.map((e) => `cut ${e.tagName} ${e.className} ${e.scrollHeight}/${e.clientHeight}`)];
  }, s.q.face);
  if (bad.length) console.log(s.name, bad.join(' | '));
  await page.close();
}
await browser.close();
await server.close();
