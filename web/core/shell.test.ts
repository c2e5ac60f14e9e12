import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let did: string[] = [];
let worker: EventTarget & { state: string };

function browser(register = async () => ({ installing: worker })): void {
  const registration = { unregister: async () => void did.push('unregister') };
  vi.stubGlobal('navigator', { serviceWorker: { register: (...args: unknown[]) => (did.push(`register ${JSON.stringify(args)}`), register()), getRegistration: async () => registration } });
  vi.stubGlobal('caches', { keys: async () => ['a', 'b'], delete: async (name: string) => void did.push(`delete ${name}`) });
}

beforeEach(() => {
  did = [];
  worker = Object.assign(new EventTarget(), { state: 'installing' });
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

const settled = () => new Promise((done) => setTimeout(done));

test('S7: whoever leaves while the page is still being kept takes all of it along', async () => {
  browser();
  const { keepShell, dropShell } = await import('./shell');
  void keepShell();
  const gone = dropShell();
  await settled();
  expect(did).toEqual(['register ["/sw.js",{"scope":"/phone/","updateViaCache":"none"}]']);
  worker.state = 'activated';
  worker.dispatchEvent(new Event('statechange'));
  await gone;
  expect(did.slice(1)).toEqual(['unregister', 'delete a', 'delete b']);
});

test('W2: the policy lets through the one script, whatever it is asked', async () => {
  const made: any[] = [];
  vi.stubGlobal('trustedTypes', { createPolicy: (name: string, rules: any) => (made.push([name, rules]), rules) });
  browser();
  await import('./shell');
  expect(made.map(([name, rules]) => [name, Object.keys(rules), rules.createScriptURL('https://elsewhere.invalid/x.js')])).toEqual([['cairn-worker', ['createScriptURL'], '/sw.js']]);
});

test('a browser that has no workers, or refuses them, goes on without', async () => {
  vi.stubGlobal('navigator', {});
  const plain = await import('./shell');
  await Promise.all([plain.keepShell(), plain.dropShell()]);
  browser(async () => { throw new DOMException('private', 'SecurityError'); });
  vi.resetModules();
  const { keepShell, dropShell } = await import('./shell');
  await Promise.all([keepShell(), dropShell()]);
  expect(did.at(-1)).toBe('delete b');
});
