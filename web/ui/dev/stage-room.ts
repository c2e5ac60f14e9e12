// One fictional room in the middle of its session, for looking at screens.
import type { Rec } from '../../core/types';
import type { Made } from './stage-fake';

const zone = 'America/Phoenix';
const base = Date.parse('2027-01-14T01:00:00Z');
const at = (min: number) => new Date(base + min * 60_000).toISOString();
let seq = 0;
const rec = (kind: string, id: string, fields: Record<string, any>, by = 'server'): Rec => ({ kind, id, by, seq: ++seq, fields });

const names = ['Rosa', 'Lin', 'Deshawn', 'Pilar', 'Gus', 'Hawa', 'Irena', 'Old Pete', 'Nam', 'Jodie', 'Silvia', 'Yusuf', 'Marcus', 'Bea', 'Tomás'];

/** The room at the step with this activity. */
export function room(steps: any[], activity: string, opt: Record<string, any> = {}): Made {
  const here = steps.findIndex((s) => s.activity === activity);
  let clock = 0;
  const agenda: Record<string, any> = { total: { planned_end: at(120), expected_end: at(126), promised_end: at(120), drift_seconds: 380, since: 'st11' } };
  const rows = steps.map((s, i) => {
    const id = `st${i}`;
    const slip = i >= here ? 6 : 3;
    agenda[id] = { planned_start: at(clock), expected_start: at(clock + slip), actual_start: i <= here ? at(clock + slip) : undefined, minutes: s.minutes };
    clock += s.minutes;
    return rec('step', id, { ...s, pos: String(i).padStart(3, '0'), state: i < here ? 'done' : i === here ? 'here' : 'ahead', revealed: opt.revealed ?? false });
  });
  const step = `st${here}`;
  const now = base + (parseInt('26') + 60) * 60_000;
  const state = opt.state ?? 'running';
  const people = [...names.map((name, i) => rec('participant', `p${i}`, { name, state: 'in', org: ['o1', 'o2', 'o3'][i % 3] })), rec('participant', 'px', { name: 'Mrs. Achterberg', state: 'in', proxy: true, org: 'o1' })];
  const lobby = opt.lobby ? [rec('participant', 'pl1', { name: 'Ines', state: 'lobby' }), rec('participant', 'pl2', { name: 'Sam', state: 'lobby' })] : [];
  return {
    now, roles: opt.roles ?? ['facilitator'],
    session: [
      rec('session', 'session', { title: 'Drawing the plan', coalition: 'Clean Water Table', zone, starts: state === 'doors' ? new Date(now + 9 * 60_000).toISOString() : at(0), minutes: 120, state, step: state === 'preparing' ? '' : step, code: 'K7PM4QXW', invite: 'abc', plan: 'p', network: 'n', blank: opt.blank }),
      ...rows, ...people, ...lobby,
      rec('facilitator', 'f1', { name: 'Ana', leads: true }), rec('facilitator', 'f2', { name: 'Jo' }), rec('facilitator', 'f3', { name: 'Wes' }),
      rec('slide', 'sl', { text: opt.slide ?? '', songs: ['River song', 'The walk home'] }),
      ...['Mill County Nurses', 'Riverside Parents', 'Valley Growers Union', 'Mill county nurses assn'].map((name, i) => rec('org', `o${i + 1}`, { name, partner: ['state_leads', 'movement', 'national', undefined][i] })),
      ...people.slice(0, 11).map((p) => rec('done', `${step}/${p.id}`, { step }, p.id)),
      ...['fairness', 'our children', 'Fairness', 'nobody left out', 'stubborn hope', 'clean hands', 'neighbours'].map((text, i) => rec('word', `w${i}`, { text, step })),
      ...['Can the hall open at five?', 'Ask the night shift first', 'Bring the maps from last year'].map((text, i) => rec('note', `n${i}`, { text, step }, 'p3')),
      rec('parking', 'k1', { text: 'Who pays for bottled water until June?', step: 'st9', end: 'open' }, 'p5'), rec('parking', 'k2', { text: 'A second hall for the children', step: 'st10', end: 'answered', answer: 'Yes' }, 'p5'), rec('parking', 'k3', { text: 'Press list', step: 'st10', end: 'open' }, 'p5'),
      rec('takeaway', 't1', { about: 'takeaway', text: 'We have ten weeks, not twenty.' }), rec('takeaway', 't2', { about: 'unclear', text: 'Who calls the chair first?' }),
      ...(opt.revealed ? ['2027-05-28', '2027-05-28', '2027-05-21', '2027-06-04'].map((date, i) => rec('proposal', `${step}/p${i}`, { step, date, why: ['The vote is set for that day', '', 'One week to spare', 'After the recess'][i] })) : []),
      ...(opt.taken ? [rec('catchup', 'c1', { minutes: 6 })] : []),
    ],
    plan: [
      rec('partner', 'pa1', { name: 'National', kind: 'national' }), rec('partner', 'pa2', { name: 'State Leads', kind: 'state_leads' }), rec('partner', 'pa3', { name: 'Riverside Parents', kind: 'movement' }),
      rec('aim', 'aim', opt.decided ? { end_date: '2027-05-28', end_kind: 'exact', end_event: 'The committee votes on the water bill', statement: 'Clean water in every tap of the valley.' } : {}),
      ...([['2027-02-24', '', 'Six neighbours speak at the hearing', 'pa2'], ['2027-03-08', '2027-03-20', 'Kitchen-table meetings on 40 streets', 'pa3'], ['2027-03-17', '', 'National day of calls', 'pa1'], ['2027-05-21', '', 'We hand over 6,000 letters', 'pa2'], ['2027-05-25', '', 'Night of lanterns at the pump house, with the school choir and everybody who ever carried a bucket', 'pa3'], ['2027-04-28', '', 'Visit to the district office', 'pa2'], ['2027-04-10', '', 'Water walk, school to pump house', 'pa3']] as const).map(([start, end, title, partner], i) => rec('date', `d${i}`, { start, end, title, partner, step, session: 's', state: i < 3 ? 'agreed' : 'draft' }, i === 3 ? 'p12' : 'p13')),
      rec('lesson', 'le', { goal: '500 signatures by March', lesson: 'Start with the bus stops' }),
      rec('outside', 'x1', { start: '2027-02-15', end: '2027-02-19', title: 'Lawmakers at home', visits: 'avoid', home: 'good' }), rec('outside', 'x2', { start: '2027-03-26', end: '2027-04-02', title: 'Easter', home: 'caution' }),
      ...([['Plan and choose targets', '2027-01-14', '2027-02-12'], ['Build capacity', '2027-02-13', '2027-03-31'], ['Persuade', '2027-04-01', '2027-05-07'], ['Everybody out', '2027-05-08', '2027-05-28']] as const).map(([name, launch, end], i) => rec('phase', `ph${i}`, { name, launch, end, lead: 'pa2' })),
      rec('goal', 'g1', { statement: '6,000 letters from all five districts handed to the chair', target: 6000, unit: 'letters', due: '2027-05-21', owner: 'pa2' }), ...[25, 50, 75, 100].map((percent, i) => rec('benchmark', `b${i}`, { goal: 'g1', percent, value: 60 * percent, due: `2027-0${2 + i}-12`, owner: 'pa2' })),
      rec('commitment', 'c1', { text: 'Print 2,000 letter cards', from: 'pa1', to: 'pa2', due: '2027-02-20', quantity: 2000, unit: 'cards' }), rec('commitment', 'c2', { text: 'Two buses for the hearing', from: 'pa3', to: 'pa2', due: '2027-02-24' }), rec('commitment', 'c3', { text: 'A list of doors by street', from: 'pa2', to: 'pa3', due: '2027-02-01' }),
      rec('actor', 'a1', { name: 'Chair of the water committee', role: 'primary_target', office: 'State senate', note: 'SECRET NOTE' }), rec('actor', 'a2', { name: 'Growers association', role: 'opponent' }),
      ...['We hear each other out', 'One voice at a time', 'What is said here stays here'].map((text, i) => rec('norm', `no${i}`, { text, class: 'room' })),
      rec('followup', 'fu', { text: 'Book the parish hall', due: '2027-01-20', owner: 'Rosa' }), rec('followup', 'fu2', { text: 'Send the record to everybody', due: '2027-01-16', owner: 'Ana' }),
    ],
    network: [rec('key_moment', 'km1', { title: 'Hearing of the water bill', start: '2027-02-24' }), rec('key_moment', 'km2', { title: 'National week of calls', start: '2027-03-15', end: '2027-03-19' }), rec('deliverable', 'de1', { title: 'Letters to the committee', target: 50000, unit: 'letters', due: '2027-05-21' })],
    views: {
      clock: { now: { step, index: 15, of: 23, state, ends: opt.over ? new Date(now - 20_000).toISOString() : new Date(now + 252_000).toISOString() } },
      agenda, progress: { [step]: { done: 14, of: 18, turns: activity === 'story' ? 9 : undefined } },
      results: { km1: { of: 'rating', n: 12, right: { median: 4, min: 3, max: 5 }, can: { median: 3, min: 0, max: 5, split: true } }, km2: { of: 'rating', n: 12, right: { median: 5, min: 5, max: 5 }, can: { median: 3.5, min: 3, max: 4 } }, de1: { of: 'rating', n: 2, hidden: true }, no0: { of: 'norm', yes: 11, n: 11 }, no1: { of: 'norm', yes: 9, n: 9 } },
      warnings: { 'round_too_long:st5': { code: 'round_too_long', step: 'st5', params: { people: 18, seconds: 60, needed: 18, planned: 8 } } },
      catchup: opt.taken || state !== 'running' ? {} : { proposal: { gains: 6, end: at(120), changes: [{ step: 'st16', from: 8, to: 6, how: 'shorten' }, { step: 'st18', from: 3, to: 0, how: 'after' }, { step: 'st20', from: 4, to: 3, how: 'shorten' }] } },
      sofar: { [step]: { note: 3 } },
    },
    planViews: {
      cairn: { ...Object.fromEntries(['aim', 'outside', 'dates', 'phases', 'goals', 'benchmarks', 'commitments'].map((k) => [k, { have: true, n: 3 }])), total: { have: 7 } },
      ledger: { c1: { state: 'active' }, c2: { state: 'said' }, c3: { state: 'proposed' } },
    },
    people: [{ id: 'p12', state: 'writing' }, { id: 'p13', state: 'reading' }, { id: 'p14', state: 'away', waiting: 2, since: new Date(now - 180_000).toISOString() }, ...names.slice(0, 11).map((_, i) => ({ id: `p${i}`, state: 'done' }))],
  };
}
