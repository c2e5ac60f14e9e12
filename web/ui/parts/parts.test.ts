import { beforeAll, describe, expect, test } from 'vitest';
import { loadTexts } from '../../core/i18n';
import { kinds } from '../../core/gen/schema';
import type { Doc, Live, Rec } from '../../core/types';
import { textsOf } from '../../tools/texts';
import { brief, byDay, mySides, sideOf } from './brief';
import { leading, mains } from './main';
import { decl, field, offered, Place } from './place.svelte';
import { said } from './said';
import { civil, locs, monthsLater, myOwn, steps, twoMonths } from './words';

beforeAll(() => loadTexts({ es: async () => ({ default: textsOf('phone', 'es') }) }, ['es']));

let seq = 0;
const rec = (kind: string, id: string, fields: Record<string, any>, by = 'rosa'): Rec => ({ kind, id, by, seq: ++seq, fields });
function doc(recs: Rec[], roles = ['participant'], alias = {}): Doc {
  const list = (kind: string) => recs.filter((r) => r.kind === kind);
  return { id: 'd', you: { id: 'rosa', roles, alias }, closed: '', list, get: (k: string, id: string) => list(k).find((r) => r.id === id), view: () => ({}) } as unknown as Doc;
}
const place = (session: Doc, plan: Doc = doc([])) => new Place({} as Live, { session, plan, network: undefined });

describe('dates without a zone', () => {
  test('a day two months later never spills into a third', () => {
    expect(monthsLater('2026-12-31', 2)).toBe('2027-02-28');
    expect(monthsLater('2027-12-30', 2)).toBe('2028-02-29');
    expect(monthsLater('2026-11-22', 2)).toBe('2027-01-22');
    const { until, soon } = twoMonths({ starts: '2027-01-14T03:00:00Z', zone: 'America/Phoenix' }, 0);
    expect(until).toBe('2027-03-13');
    expect(['2027-01-12', '2027-01-13', '2027-03-13', '2027-03-14'].map((start) => soon(rec('action', 'a', { start })))).toEqual([false, true, true, false]);
  });
  test('the civil date is the room’s, also over midnight', () => {
    expect(civil('2026-11-23T03:00:00Z', 'America/Mexico_City')).toBe('2026-11-22');
    expect(civil('2026-11-23T03:00:00Z', 'UTC')).toBe('2026-11-23');
    expect(civil('2026-11-23T03:00:00Z', 'Nowhere/Else')).toBe('2026-11-23');
  });
});

describe('what stands on a card', () => {
  const partners = [rec('partner', 'p1', { name: 'State Leads', kind: 'state_leads' }), rec('partner', 'p2', { name: 'Partners', kind: 'movement' }), rec('partner', 'p3', { name: 'Pump House Youth', kind: 'org' })];
  const p = place(doc([]), doc(partners));

  test('every kind people write has words on its card', () => {
    const written = new Set(Object.values(mains).map((m) => m.kind).concat(Object.keys(leading)));
    for (const kind of written) {
      const where = (['session', 'plan', 'network'] as const).find((w) => kinds[w][kind])!;
      const fields = Object.fromEntries(offered(where, kind).map((f) => [f.name, f.enum?.[0] ?? (f.type === 'date' ? '2027-03-08' : f.type === 'int' || f.type === 'number' ? 5 : f.type === 'list' ? ['x'] : 'words')]));
      const b = brief(rec(kind, 'x', fields), p);
      if (kind !== 'charter') expect(b.title, kind).toBeTruthy(); // one card for all: its rows are the text
      for (const line of b.lines ?? []) expect(line, `${kind}: ${line}`).not.toMatch(/fields\.|undefined|null/);
    }
  });
  test('cards stand by their day, those without one last, as they came', () => {
    const cards = [rec('date', 'c', { title: 'no day' }), rec('date', 'b', { title: 'later', start: '2027-03-02' }), rec('date', 'a', { title: 'sooner', start: '2027-02-10' }), rec('date', 'd', { title: 'no day either' })];
    expect([...cards].sort(byDay(p)).map((r) => r.id)).toEqual(['a', 'b', 'c', 'd']);
  });
  test('an unknown kind of partner stands with the partners', () => {
    expect([sideOf('national'), sideOf('state_leads'), sideOf('movement'), sideOf(undefined)]).toEqual(['national', 'leads', 'partners', 'partners']);
  });
  test('somebody speaks for their group’s side, else for the track, and for their own organisation', () => {
    const me = (org?: string) => rec('participant', 'rosa', { name: 'Rosa', ...(org ? { org } : {}) });
    const session = (fields: Record<string, any>, ...more: Rec[]) => doc([rec('session', 'session', fields), ...more]);
    const of = (s: Doc) => mySides(place(s, doc(partners))).map((x) => x.id);
    expect(of(session({ track: 'state_leads' }, me()))).toEqual(['p1']);
    expect(of(session({ track: 'state_leads' }, me('o'), rec('org', 'o', { name: 'X', partner: 'movement' })))).toEqual(['p2']);
    expect(of(session({ track: 'movement' }, me('o'), rec('org', 'o', { name: 'Pump House Youth' })))).toEqual(['p2', 'p3']);
    expect(of(session({ track: 'other' }, me()))).toEqual([]);
    const chose = (side: string, org?: string) => rec('participant', 'rosa', { name: 'Rosa', side, ...(org ? { org } : {}) });
    expect(of(session({ track: 'joint' }, chose('movement')))).toEqual(['p2']);
    expect(of(session({ track: 'joint' }, chose('movement', 'o'), rec('org', 'o', { name: 'X', partner: 'state_leads' })))).toEqual(['p1']);
  });
  test('nobody speaks for another group of their side, and for one that was joined to theirs', () => {
    const carried = (id: string, fields: Record<string, any>) => rec('partner', id, { kind: 'state_leads', name: id, session: 's', ...fields });
    const all = [carried('a', {}), carried('b', {}), carried('c', { merged: 'b' }), ...partners];
    const session = doc([rec('session', 'session', { track: 'movement' }), rec('participant', 'rosa', { name: 'Rosa', org: 'b' }), rec('org', 'b', { name: 'B', partner: 'state_leads' })]);
    expect(mySides(place(session, doc(all))).map((x) => x.id)).toEqual(['p1', 'b', 'c']);
  });
});

describe('older values in words', () => {
  const p = place(doc([]), doc([rec('partner', 'p1', { name: 'State Leads', kind: 'state_leads' })]));
  test.each([
    ['date', 'start', '2027-03-08', /8.*mar.*2027/],
    ['outside', 'visits', 'avoid', /^[A-ZÁÉÍÓÚ]/],
    ['date', 'partner', 'p1', /^Líderes estatales$/],
    ['date', 'partner', 'gone', /^$/],
    ['goal', 'target', 6000, /^6.?000$/],
    ['action', 'not_fitting', true, /^Sí$/],
    ['action', 'issues', ['agua', 'vivienda'], /^agua y vivienda$/],
    ['date', 'title', 'Cartas', /^Cartas$/],
    ['date', 'note', null, /^$/],
  ] as const)('%s.%s', (kind, name, value, words) => {
    expect(field('plan', kind, name), 'the field exists').toBeTruthy();
    expect(said(p, 'plan', kind, name, value)).toMatch(words);
  });
});

describe('who may', () => {
  const mine = rec('note', 'n', { text: 'x' }, 'rosa');
  const theirs = rec('note', 'm', { text: 'y' }, 'ben');
  test('one changes one’s own words, a facilitator all, nobody in a closed document', () => {
    const p = place(doc([]));
    expect([p.mayEdit('session', mine), p.mayEdit('session', theirs)]).toEqual([true, false]);
    expect(place(doc([], ['facilitator'])).mayEdit('session', theirs)).toBe(true);
    expect(place({ ...doc([]), closed: 'gone' } as Doc).mayEdit('session', mine)).toBe(false);
  });
  test('a pseudonym is oneself, and nobody else’s answer is one’s own', () => {
    const rows = [rec('rating', 's/pseud', { subject: 's', step: 'st' }, 'pseud'), rec('rating', 's/other', { subject: 's', step: 'st' }, 'other')];
    expect(myOwn(place(doc(rows, ['participant'], { st: 'pseud' })), 'rating', 'subject', 's')?.by).toBe('pseud');
    expect(myOwn(place(doc(rows)), 'rating', 'subject', 's')).toBeUndefined();
  });
});

describe('what the declarations promise', () => {
  test('a line at the foot writes fields that exist, and forms lead with fields that are offered', () => {
    for (const [act, m] of Object.entries(mains)) for (const name of [m.text, m.date].filter((x) => !!x)) expect(field(m.where, m.kind, name!), `${act}: ${name}`).toBeTruthy();
    for (const [kind, names] of Object.entries(leading)) {
      const where = decl('plan', kind) ? 'plan' : 'session';
      for (const n of names) expect(offered(where, kind).some((f) => f.name === n), `${kind}.${n}`).toBe(true);
    }
  });
  test('lists speak the reader’s language, else English, else any', () => {
    expect(locs({ es: ['a'], en: ['b'] })).toEqual(['a']);
    expect(locs({ en: ['b'] })).toEqual(['b']);
    expect(locs({ fr: ['c'] })).toEqual(['c']);
    expect(locs(null)).toEqual([]);
  });
  test('steps stand by their place', () => {
    expect(steps(place(doc([rec('step', 'c', { pos: 'aa' }), rec('step', 'b', { pos: 'aZ' }), rec('step', 'a', { pos: 'a0' })]))).map((s) => s.id)).toEqual(['a', 'b', 'c']);
  });
  test('buttons say what the guides quote', () => {
    const es = textsOf('phone', 'es');
    const en = textsOf('phone', 'en');
    const keys = ['parts.turn.shared', 'parts.turn.pass', 'parts.want_in', 'fields.action.not_fitting'];
    expect(keys.map((k) => en[k])).toEqual(['I shared', 'I pass', 'I want in', 'Does not fit']);
    expect(keys.map((k) => es[k])).toEqual(['Compartí', 'Paso', 'Me sumo', 'No encaja']);
  });
});
