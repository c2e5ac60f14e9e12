import { beforeAll, describe, expect, it } from 'vitest';
import { loadTexts } from '../../core/i18n';
import { activities } from '../../core/gen/schema';
import type { Doc, Rec } from '../../core/types';
import { textsOf } from '../../tools/texts';
import { wanted } from './activity';
import { letters, newest, readoutRows, rows, type Room, type Row } from './rows';

beforeAll(() => loadTexts({ en: async () => ({ default: textsOf('stage', 'en') }) }, ['en']));

let seq = 0;
const rec = (kind: string, id: string, fields: Record<string, any>): Rec => ({ kind, id, by: 'p1', seq: ++seq, fields });

function doc(recs: Rec[], views: Record<string, any> = {}): Doc {
  const list = (kind: string) => recs.filter((r) => r.kind === kind);
  return { list, get: (kind: string, id: string) => list(kind).find((r) => r.id === id), view: (v: string) => views[v] ?? {} } as unknown as Doc;
}

const room = (activity: string, plan: Rec[], session: Rec[] = [], names = false, views = {}): Room =>
  ({ session: doc(session, views), plan: doc(plan), network: doc([]), step: rec('step', 's1', { activity }), names });

const everyName = ['owner', 'drawer', 'asker', 'holder', 'host', 'convener', 'note', 'name_of', 'lead_person'];

describe('what the stage shows', () => {
  it('TestS12_NoNamesNoNotes: fields that name people or hold notes never reach a line, in any activity', () => {
    const secret = Object.fromEntries(everyName.map((f) => [f, `SECRET ${f}`]));
    const plain = { text: 'words', title: 'words', name: 'words', what: 'words', group: 'words', statement: 'words', purpose: 'words', org: 'Org', issue: 'x', a: 'A', b: 'B', start: '2027-02-24', due: '2027-02-24', percent: 25 };
    for (const [name, a] of Object.entries(activities)) {
      const plan = a.plan.filter((k) => k !== 'interest').map((k) => rec(k, `${k}1`, { ...secret, ...plain, owner: 'SECRET owner', holder: 'SECRET holder', host: 'SECRET host', note: 'SECRET note' }));
      const session = a.session.map((k) => rec(k, `${k}1`, { step: 's1', ...plain, ...secret, name: k === 'org' ? 'Org' : 'SECRET name' }));
      const shown = JSON.stringify(rows(room(name, plan, session), wanted(name)));
      expect(shown, name).not.toContain('SECRET');
    }
  });

  it('names show once the session releases them', () => {
    const plan = [rec('followup', 'f1', { text: 'Book the hall', owner: 'Rosa' })];
    expect(rows(room('close', plan), wanted('close'))[0]?.tail).toBe('');
    expect(rows(room('close', plan, [], true), wanted('close'))[0]?.tail).toBe('Rosa');
  });

  it('dates stand in order, with whose they are', () => {
    const plan = [rec('partner', 'p', { kind: 'movement', name: 'Parents' }), rec('date', 'd2', { title: 'Later', start: '2027-05-21', partner: 'p' }), rec('date', 'd1', { title: 'First', start: '2027-02-24', end: '2027-02-26' })];
    const got = rows(room('internal', plan), wanted('internal'));
    expect(got.map((r) => [r.text, r.who])).toEqual([['First', undefined], ['Later', 'partners']]);
    expect(got[0]?.lead).toMatch(/24.*26/);
  });

  it('cards of another step stay away', () => {
    const session = [rec('note', 'a', { text: 'here', step: 's1' }), rec('note', 'b', { text: 'elsewhere', step: 's2' })];
    expect(rows(room('notes', [], session), wanted('notes')).map((r) => r.text)).toEqual(['here']);
  });

  it('norms carry how many agree', () => {
    const got = rows(room('norms', [rec('norm', 'n1', { text: 'Listen', class: 'room' })], [], false, { results: { n1: { yes: 5 } } }), wanted('norms'));
    expect(got[0]?.tail).toContain('5');
  });

  it('a benchmark names its goal, and a house rule says so behind its words', () => {
    const goal = rec('goal', 'g1', { statement: 'Signed cards', target: 400 });
    const got = rows(room('benchmarks', [goal, rec('benchmark', 'b1', { goal: 'g1', percent: 25, value: 100, due: '2027-02-15' })]), wanted('benchmarks'));
    expect(got[1]).toMatchObject({ lead: '25 %', text: '100, Feb 15', tail: 'Signed cards' });
    const [rule] = rows(room('smartie', [], [rec('note', 'n1', { about: 'rule', text: 'We count weekly', step: 's1' })]), wanted('smartie'));
    expect(rule).toMatchObject({ text: 'We count weekly', tail: 'House rule' });
  });

  it('a sensitive channel is not for the wall', () => {
    expect(rows(room('charter', [rec('channel', 'c', { name: 'Signal', sensitive: true })]), wanted('charter'))).toEqual([]);
  });

  it('the newest line is the one that came last', () => {
    expect(newest([{ id: 'a', seq: 3 }, { id: 'b', seq: 9 }, { id: 'c', seq: 4 }] as Row[])).toBe('b');
    expect(newest([])).toBe('');
  });
});

describe('letters and the four numbers', () => {
  it('reads the seven letters from the prompts of a guide, each with its question', () => {
    const got = letters(['S, Strategic: does it move the one who decides?', 'What would you improve?', 'É, Équitable: whom does it burden?']);
    expect(got.map((r) => [r.lead, r.text])).toEqual([['S  Strategic', 'Does it move the one who decides?'], ['É  Équitable', 'Whom does it burden?']]);
  });

  it('lists what two tracks must look at by the step, what lies farthest apart first', () => {
    const views = { readout: {
      total: { promises: 1, ratings: 1, dates: 1, questions: 0 },
      'placement:a1': { of: 'placement', id: 'a1', tracks: { state_leads: { n: 4, support: -2, influence: 8 } } },
      'placement:a2': { of: 'placement', id: 'a2', apart: true, tracks: { state_leads: { n: 4, support: -2 }, movement: { n: 3, split: true } } },
      'clash:x1x2': { of: 'clash', id: 'x1', with: 'x2', days: 1 },
    } };
    const plan = doc([rec('actor', 'a1', { name: 'Guild' }), rec('actor', 'a2', { name: 'Doctor' }), rec('action', 'x1', { title: 'Walk', start: '2027-04-10' }), rec('action', 'x2', { title: 'Training', start: '2027-04-11' })], views);
    const at = (key: string): Room => ({ session: doc([]), plan, network: doc([]), step: rec('step', 's1', { activity: 'readout', key }), names: false });
    expect(readoutRows(at('power')).map((r) => r.text)).toEqual(['Doctor', 'Guild']);
    expect(readoutRows(at('power'))[0]!.under).toMatch(/State Leads: .*leans against us.*Movement.*split/);
    expect(readoutRows(at('timeline')).map((r) => r.text)).toEqual(['Walk\u00a0· Training']);
    expect(readoutRows(at('welcome'))).toEqual([]);
  });
});
