// A connection that holds made-up records, for looking at pages without a server.
import type { Answer, Doc, Live, Rec } from '../../core/types';

export type Data = Record<string, { type: string; roles: string[]; records: [string, string, Record<string, any>][]; views?: Record<string, any> }>;

export function fake(data: Data, now: number): Live {
  const subs = new Set<() => void>();
  const tell = () => subs.forEach((f) => f());
  let seq = 100;
  const docs = new Map<string, Doc>();
  for (const [id, d] of Object.entries(data)) docs.set(id, make(id, d));

  function make(id: string, d: Data[string]): Doc {
    const kinds = new Map<string, Rec[]>();
    const put = (kind: string, rid: string, fields: any) => kinds.set(kind, [...(kinds.get(kind) ?? []).filter((r) => r.id !== rid), { kind, id: rid, by: 'me', seq: ++seq, fields }].sort((a, b) => String(a.fields.pos ?? '~').localeCompare(String(b.fields.pos ?? '~'))));
    for (const [k, rid, f] of d.records) put(k, rid, f);
    const none: Rec[] = [];
    const log = (...a: unknown[]) => console.log('op', JSON.stringify(a));
    return {
      id, type: d.type, ready: true, closed: '', you: { id: 'me', roles: d.roles, alias: {} }, undoable: 0, lastGesture: 0,
      list: (k) => kinds.get(k) ?? none,
      get: (k, rid) => kinds.get(k)?.find((r) => r.id === rid),
      view: (name) => d.views?.[name] ?? {},
      people: () => [],
      create: (k, f, o) => { const rid = o?.id ?? `new${++seq}`; log('create', k, f); put(k, rid, { state: 'agreed', ...f }); tell(); return rid; },
      set: (k, rid, f) => { log('set', k, rid, f); put(k, rid, { ...kinds.get(k)?.find((r) => r.id === rid)?.fields, ...f }); tell(); },
      remove: (k, rid) => { log('remove', k, rid); kinds.set(k, (kinds.get(k) ?? []).filter((r) => r.id !== rid)); tell(); },
      restore: () => tell(),
      act: async (name, args): Promise<Answer> => { log('act', name, args); return { n: 1, seq: ++seq }; },
      undo: () => null, here: () => {},
    };
  }
  const waiting: Doc = { ...make('', { type: '', roles: [], records: [] }), ready: false };
  return {
    follow: (id) => docs.get(id) ?? waiting, doc: (id) => docs.get(id),
    status: { word: 'saved', kept: 0, refused: [], sent: 0, durable: true, update: false },
    now: () => now, subscribe: (fn) => (subs.add(fn), () => void subs.delete(fn)),
    settle: () => {}, drafting: () => {}, poke: () => {}, close: () => {},
  };
}
