// The page kept on the device, where a browser has service workers (HTTPS and
// localhost), so that a reload without a network shows what waits. Elsewhere
// nothing happens. ui/phone/worker.js says what is kept.
const script = '/sw.js';
const scope = '/phone/';

// To a browser this address is code: the policy lets through the one script and nothing else.
const policy = (globalThis as any).trustedTypes?.createPolicy('cairn-worker', { createScriptURL: () => script });
const worker = (): ServiceWorkerContainer | undefined => navigator.serviceWorker; // its type forgets plain HTTP
let turn: Promise<unknown> = Promise.resolve();

/** Keeps the page on this device. Never fails; done when all of it is there, or cannot be. */
export const keepShell = (): Promise<unknown> => next(async () => {
  const kept = await worker()?.register(policy?.createScriptURL('') ?? script, { scope, updateViaCache: 'none' });
  if (kept?.installing) await settled(kept.installing);
});

/** Takes it off this device again. Never fails. */
export const dropShell = (): Promise<unknown> => next(async () => {
  await (await worker()?.getRegistration(scope))?.unregister();
  if (worker()) for (const name of await caches.keys()) await caches.delete(name);
});

// One after the other: a page that is still being kept cannot be taken away.
const next = (step: () => Promise<void>): Promise<unknown> => (turn = turn.then(step).catch(() => {}));

const settled = (w: ServiceWorker): Promise<void> => new Promise((done) => {
  const look = () => (w.state === 'activated' || w.state === 'redundant') && done();
  w.addEventListener('statechange', look);
  look();
});
