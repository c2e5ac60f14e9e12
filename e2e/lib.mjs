// What every browser test needs: the real program on a real port with a fresh
// database, a real Chromium, and ears for everything that must not happen.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'web', 'package.json'));
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const program = process.env.CAIRN_BIN ?? join(root, 'bin', 'cairn');

/** Starts the program (CAIRN_BIN, else bin/cairn) and resolves with its addresses once it prints them. */
export async function serve({ args = ['start', '--no-browser', '--sample'], data, speed = 1, addr = '127.0.0.1:0', env = {} } = {}) {
  const dir = data ?? mkdtempSync(join(tmpdir(), 'cairn-e2e-'));
  const child = spawn(program, [...args, '--data', dir, '--addr', addr, '--speed', String(speed)], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env },
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const server = { dir, child, out: '', log: '', links: {} };
  child.stderr.on('data', (d) => (server.log += d));
  await new Promise((ready, fail) => {
    child.once('exit', (code) => fail(new Error(`cairn ended with ${code}: ${server.log}`)));
    child.stdout.on('data', (d) => {
      server.out += d;
      for (const m of server.out.matchAll(/^(facilitator|phone|stage|plan|home|setup|ready): (\S+)$/gm)) server.links[m[1]] = m[2];
      if (/^ready: /m.test(server.out)) ready();
    });
  });
  server.base = server.links.ready.replace(/\/$/, '');
  server.kill = (signal = 'SIGKILL') => new Promise((done) => { if (child.exitCode !== null || child.signalCode) return done(); process.off('exit', end); child.removeAllListeners('exit'); child.once('exit', done); child.kill(signal); });
  server.clean = async () => { await server.kill('SIGTERM'); if (!data) rmSync(dir, { recursive: true, force: true }); };
  return server;
}

/** Starts Chromium; pages made by `face` report CSP violations and errors into `trouble`. */
export async function browse() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  });
  return { browser, trouble: [], requests: new Set() };
}

/** One device: its own cookies, language, theme, size, and a clock error in minutes. */
export async function device(b, { lang = 'en', theme = 'light', size = [360, 740], skew = 0 } = {}) {
  const context = await b.browser.newContext({
    locale: lang === 'es' ? 'es-MX' : 'en-US', colorScheme: theme, viewport: { width: size[0], height: size[1] }, reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  if (skew) await context.addInitScript(wrongClock, skew * 60_000);
  await context.addInitScript(listen);
  context.on('request', (r) => b.requests.add(new URL(r.url()).origin));
  context.on('page', (page) => {
    page.on('console', (m) => { if (m.text().startsWith('CSP ')) b.trouble.push(m.text()); });
    page.on('pageerror', (e) => b.trouble.push(`error on ${page.url()}: ${e.message}`));
  });
  return context;
}

function wrongClock(ms) {
  const Real = Date;
  class Skewed extends Real {
    constructor(...a) { if (a.length) super(...a); else super(Real.now() + ms); }
    static now() { return Real.now() + ms; }
  }
  globalThis.Date = Skewed;
}

function listen() {
  addEventListener('securitypolicyviolation', (e) => console.log(`CSP ${e.violatedDirective} ${e.blockedURI} on ${location.pathname}`));
}

/**
 * Serious and critical findings of axe-core on a page. A target that only lies half
 * under the foot of the page is not small: it can be scrolled up.
 */
export async function axe(page, name) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axeSource });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { awaitPromise: true, returnByValue: true, expression: `(${examine})()` });
  await session.detach();
  if (!Array.isArray(result.value)) throw new Error(`axe did not run on ${name}: ${exceptionDetails?.exception?.description}`);
  return result.value.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => ({ name, ...v }));
}

async function examine() {
  const small = ([at]) => { const r = document.querySelector(at).getBoundingClientRect(); return r.width < 24 || r.height < 24; };
  const found = await axe.run(document, { preload: false, resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  return found.violations.map((v) => ({
    id: v.id, impact: v.impact, help: v.help,
    nodes: v.nodes.filter((n) => v.id !== 'target-size' || small(n.target)).slice(0, 3).map((n) => n.target.join(' ')),
  })).filter((v) => v.nodes.length);
}

/** This machine's first address that is not loopback, or null. */
export function lanAddress() {
  for (const list of Object.values(networkInterfaces())) for (const a of list ?? []) if (a.family === 'IPv4' && !a.internal) return a.address;
  return null;
}

/** Counts and prints what was shown, `check(name, ok, detail)`, and what was not looked at, `skip(name)`. */
export function tally() {
  const t = { passed: 0, failed: 0 };
  t.check = (name, ok, detail = '') => {
    if (ok) t.passed++; else t.failed++;
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}${ok || !detail ? '' : `: ${detail}`}`);
    return ok;
  };
  t.skip = (name) => console.log(`skip e2e ${name}`);
  t.end = () => { console.log(`${t.passed} passed, ${t.failed} failed`); process.exitCode = t.failed ? 1 : process.exitCode ?? 0; };
  return t;
}
