// The protocol from inside a page, with the page's own cookies: what a document
// really holds, and a hand that writes without the screen.

/** Reads whole documents as the page's person may see them: {records, you} by document. */
export function read(page, as, docs) {
  return page.evaluate(async ({ as, docs }) => {
    const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
    const sync = async (body) => (await fetch(`/api/sync?as=${as}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
    const hello = { device: hex(), schema: 1, lang: 'en', docs: docs.map((doc) => ({ doc, since: 0, epoch: '', kinds: [], views: ['progress', 'catchup', 'agenda', 'clock', 'results'] })) };
    let answer = await sync({ conn: '', wait: 5, frames: [{ hello }] });
    const out = {};
    for (let i = 0; i < 20; i++) {
      for (const f of answer.frames ?? []) if (f.snapshot) out[f.snapshot.doc] = f.snapshot;
      if (docs.every((d) => out[d])) return out;
      answer = await sync({ conn: answer.conn, wait: 5, frames: [] });
    }
    throw new Error('no snapshot came');
  }, { as, docs });
}

/** Writes records of a document and waits for the answers: [{kind, fields, id?, op?}]. */
export function write(page, as, doc, records) {
  return page.evaluate(async ({ as, doc, records }) => {
    const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
    const sync = async (body) => (await fetch(`/api/sync?as=${as}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
    const device = hex();
    const hello = { device, schema: 1, lang: 'en', docs: [{ doc, since: 0, epoch: '', kinds: ['participant'], views: [] }] };
    let answer = await sync({ conn: '', wait: 5, frames: [{ hello }] });
    let base = 0;
    while (!base) {
      base = answer.frames?.find((f) => f.snapshot)?.snapshot.seq ?? 0;
      if (!base) answer = await sync({ conn: answer.conn, wait: 5, frames: [] });
    }
    const ops = records.map((r, i) => ({ n: i + 1, base, op: r.op ?? 'create', kind: r.kind, id: r.id ?? hex(), fields: r.fields, v: 1 }));
    answer = await sync({ conn: answer.conn, wait: 5, frames: [{ push: { doc, ops } }] });
    const got = [];
    for (let i = 0; i < 20; i++) {
      for (const f of answer.frames ?? []) if (f.ack) got.push(...f.ack.results);
      if (got.length >= ops.length) return got;
      answer = await sync({ conn: answer.conn, wait: 5, frames: [] });
    }
    throw new Error('no answer came');
  }, { as, doc, records });
}
