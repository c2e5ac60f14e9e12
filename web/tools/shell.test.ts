import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { phoneFiles, workerOf } from './shell';

const source = readFileSync(join(import.meta.dirname, '../ui/phone/worker.js'), 'utf8');
const files = ['/assets/phone-1.js', '/icon.svg'];

/** The worker with a browser around it: caches, a network, and the events it hears. */
function worker(network: (path: string) => Response | undefined) {
  const kept = new Map<string, Map<string, Response>>([['cairn-shell-old', new Map()]]);
  const heard: Record<string, (e: any) => void> = {};
  const fetched: any[] = [];
  const fetch = async (at: any) => {
    fetched.push(at);
    const got = network(at.path);
    if (!got) throw new TypeError('no network');
    return got;
  };
  const open = (name: string) => kept.get(name) ?? kept.set(name, new Map()).get(name)!;
  const caches = {
    open: async (name: string) => ({ addAll: async (list: any[]) => { for (const r of list) open(name).set(r.path, await fetch(r)); } }),
    match: async (path: string, { cacheName }: any) => kept.get(cacheName)?.get(path)?.clone(),
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
  };
  class Request { constructor(readonly path: string, readonly init: any) {} }
  const soon = (fn: () => void) => void setTimeout(fn, 5);
  const names = ['addEventListener', 'caches', 'fetch', 'Request', 'skipWaiting', 'setTimeout'];
  new Function(...names, workerOf(source, files, '<html>'))((name: string, fn: any) => (heard[name] = fn), caches, fetch, Request, async () => {}, soon);
  const wait = (name: string) => new Promise((done, fail) => heard[name]!({ waitUntil: (p: Promise<void>) => p.then(done, fail) }));
  const ask = (path: string, mode = 'cors'): Promise<Response> | undefined => {
    let answer: Promise<Response> | undefined;
    heard.fetch!({ request: { url: `http://x${path}`, path, mode }, respondWith: (p: Promise<Response>) => (answer = p) });
    return answer;
  };
  return { kept, fetched, wait, ask };
}

const online = (path: string) => new Response(`network ${path}`);
const textOf = async (answer: Promise<Response> | undefined) => (await answer)?.text();

describe('the worker', () => {
  test('keeps the page and the files of the program without saying who asks, and nothing else ever', async () => {
    const w = worker(online);
    await w.wait('install');
    await w.wait('activate');
    expect(w.fetched.every((r) => r.init.credentials === 'omit')).toBe(true);
    await w.ask('/phone/6f1c', 'navigate');
    expect(['/api/sync', '/api/me', '/record/6f1c', '/assets/other-1.js'].map((p) => w.ask(p))).toEqual([undefined, undefined, undefined, undefined]);
    expect([...w.kept].map(([name, held]) => [name.slice(0, 12), [...held.keys()]])).toEqual([['cairn-shell-', ['/join', ...files]]]);
  });

  test('shows what the network has, and the kept page only without one', async () => {
    let network: (path: string) => Response | undefined = online;
    const w = worker((path) => network(path));
    await w.wait('install');
    network = (path) => new Response(`new ${path}`);
    expect(await textOf(w.ask('/phone/6f1c', 'navigate'))).toBe('new /phone/6f1c');
    expect(await textOf(w.ask('/assets/phone-1.js'))).toBe('network /assets/phone-1.js');
    network = () => undefined;
    expect(await textOf(w.ask('/phone/6f1c', 'navigate'))).toBe('network /join');
    network = () => new Response('', { status: 502 });
    expect(await textOf(w.ask('/phone/6f1c', 'navigate'))).toBe('network /join');
    network = () => new Response('gone', { status: 404 });
    expect(await textOf(w.ask('/phone/6f1c', 'navigate'))).toBe('gone');
  });

  test('does not wait for ever for a network that says nothing', async () => {
    let silent = false;
    const w = worker((path) => (silent ? (new Promise(() => {}) as any) : online(path)));
    await w.wait('install');
    silent = true;
    expect(await textOf(w.ask('/phone/6f1c', 'navigate'))).toBe('network /join');
  });

  test('falls back on the network where the browser has thrown its cache away', async () => {
    const w = worker(online);
    expect(await textOf(w.ask('/assets/phone-1.js'))).toBe('network /assets/phone-1.js');
  });

  test('of another build has a cache of another name', () => {
    const name = (list: string[], html: string) => /cairn-shell-\w+/.exec(workerOf('', list, html))![0];
    expect(new Set([name(files, 'a'), name(files, 'b'), name(['/x'], 'a')]).size).toBe(3);
  });
});

test('every file the phone may load is listed, and each once', () => {
  const manifest = {
    'phone.html': { file: 'assets/p.js', css: ['assets/p.css'], imports: ['a'], dynamicImports: ['b'] },
    a: { file: 'assets/a.js' }, b: { file: 'assets/b.js', imports: ['a', 'phone.html'] }, c: { file: 'assets/c.js' },
  };
  expect(phoneFiles(manifest)).toEqual(['/assets/p.js', '/assets/p.css', '/assets/a.js', '/assets/b.js']);
});
