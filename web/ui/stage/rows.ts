// What the room has made in a step, as lines for the screen. Lines never hold
// names of people, contacts or notes about targets: only fields named here are
// read, and the few that may name somebody ask `names` first.
import type { Doc, Rec } from '../../core/types';
import { day, has, lang, num, t } from '../../core/i18n';
import { partnerNamed, sides, type Side } from '../lib/sides';
import { span } from './when';

export interface Row {
  id: string;
  seq: number;
  /** Orders the lines; equal keys keep the order they arrived in. */
  sort: string;
  /** The bold word in front: a date, a year, an organisation. */
  lead?: string;
  text: string;
  /** A few words at the end, and a line of its own below. */
  tail?: string;
  under?: string;
  who?: Side;
  /** Promises go from one to another. */
  to?: Side;
}

export interface Room {
  session: Doc;
  plan?: Doc;
  network?: Doc;
  step: Rec;
  /** True when the session released names to the screen. */
  names: boolean;
}

/** Side colour and shape a partner of the plan has. */
export function whose(plan: Doc | undefined, id: string): Side | undefined {
  return sides[plan?.get('partner', id)?.fields.kind];
}

/** A partner's name; partners are organisations, not people. */
export const partner = (plan: Doc | undefined, id: string): string => partnerNamed(plan?.get('partner', id));

type Line = (r: Rec, room: Room) => Omit<Row, 'id' | 'seq' | 'sort'> & { sort?: string };

/** The word of an enum's value; nothing when it is empty or has no word yet. */
export function word(kind: string, field: string, value: string): string {
  const key = `fields.${kind}.${field}.${value}`;
  return value && has(key) ? t(key) : '';
}

const dated = (r: Rec, from = 'start', to = 'end') =>
  ({ lead: span(r.fields[from] ?? '', r.fields[to] ?? ''), sort: r.fields[from] ?? r.fields[to] ?? '9' });
const some = (...parts: (string | number | undefined)[]) => parts.filter((p) => p !== undefined && p !== '').join(', ');

const sessionLines: Record<string, Line> = {
  note: (r) => ({ text: r.fields.text, tail: r.fields.about === 'rule' ? word('note', 'about', 'rule') : '' }),
  word: (r) => ({ text: r.fields.text }),
  org: (r) => ({ text: r.fields.name, who: sides[r.fields.partner], tail: (r.fields.issues ?? []).join(', '), sort: (r.fields.name ?? '').toLocaleLowerCase(lang()) }),
  parking: (r) => ({ text: r.fields.text, tail: r.fields.end && r.fields.end !== 'open' ? word('parking', 'end', r.fields.end) : '' }),
  takeaway: (r) => ({ text: r.fields.text, lead: word('takeaway', 'about', r.fields.about) }),
};

const planLines: Record<string, Line> = {
  outside: (r) => ({ ...dated(r), text: r.fields.title, who: 'outside', tail: effect(r) }),
  date: (r, room) => ({ ...dated(r), text: r.fields.title, who: whose(room.plan, r.fields.partner) }),
  action: (r) => ({ ...dated(r), text: r.fields.title, tail: r.fields.hook }),
  interest: (r, room) => ({ lead: r.fields.org, text: room.plan?.get('action', r.fields.action)?.fields.title ?? '', tail: word('interest', 'kind', r.fields.kind) }),
  phase: (r, room) => ({ ...dated(r, 'launch'), text: r.fields.name, who: whose(room.plan, r.fields.lead) }),
  goal: (r, room) => ({ lead: number(r.fields.target), text: r.fields.statement, who: whose(room.plan, r.fields.owner), tail: r.fields.due ? day(r.fields.due) : '', sort: goalKey(r) }),
  benchmark: (r, room) => ({
    lead: `${r.fields.percent} %`, text: some(number(r.fields.value), r.fields.due && day(r.fields.due)), tail: room.plan?.get('goal', r.fields.goal)?.fields.statement,
    who: whose(room.plan, r.fields.owner), sort: `${goalKey(room.plan?.get('goal', r.fields.goal))} ${String(r.fields.percent).padStart(3, '0')}`,
  }),
  actor: (r, room) => ({ text: r.fields.name, lead: r.fields.role === 'unknown' ? '' : word('actor', 'role', r.fields.role), tail: r.fields.office, under: seen(r, room) }),
  finding: (r) => ({ text: r.fields.text, lead: word('finding', 'kind', r.fields.kind) }),
  verdict: (r, room) => ({ text: subject(r.fields.subject, room), tail: word('verdict', 'verdict', r.fields.verdict) }),
  history: (r) => ({ lead: r.fields.year ? String(r.fields.year) : '', text: some(r.fields.org, r.fields.issue), tail: word('history', 'outcome', r.fields.outcome), sort: String(r.fields.year ?? '') }),
  collab: (r) => ({ lead: r.fields.year ? String(r.fields.year) : '', text: `${r.fields.a} + ${r.fields.b}`, tail: r.fields.coalition }),
  gap: (r) => ({ text: r.fields.group, tail: r.fields.how }),
  lesson: (r) => ({ text: r.fields.goal, tail: r.fields.lesson }),
  ask: (r) => ({ lead: r.fields.needed ? number(r.fields.needed) : '', text: some(r.fields.what, r.fields.where), tail: r.fields.when ? day(r.fields.when) : '' }),
  way: (r) => ({ lead: word('way', 'kind', r.fields.kind), text: r.fields.text }),
  strength: (r) => ({ lead: r.fields.org, text: r.fields.text }),
  role: (r, room) => ({ text: r.fields.name, lead: r.fields.team, tail: r.fields.holder ? (room.names ? r.fields.holder : t('stage.taken')) : t('stage.open') }),
  commitment: (r, room) => ({
    text: some(r.fields.text, r.fields.quantity && `${number(r.fields.quantity)} ${r.fields.unit ?? ''}`.trim()), lead: r.fields.due ? day(r.fields.due) : '',
    who: whose(room.plan, r.fields.from), to: whose(room.plan, r.fields.to), tail: promiseState(r, room), sort: r.fields.due ?? '9',
  }),
  channel: (r) => ({ text: r.fields.name, tail: r.fields.purpose }),
  checkin: (r) => ({ text: r.fields.purpose, lead: word('checkin', 'every', r.fields.every), tail: some(r.fields.first && day(r.fields.first), r.fields.time) }),
  norm: (r, room) => ({ text: r.fields.text, tail: agreed(r, room) }),
  followup: (r, room) => ({ text: r.fields.text, lead: r.fields.due ? day(r.fields.due) : '', tail: room.names ? r.fields.owner : '', sort: r.fields.due ?? '9' }),
};

const networkLines: Record<string, Line> = {
  norm: planLines.norm!,
  key_moment: (r) => ({ ...dated(r), text: r.fields.title, who: 'national' }),
  deliverable: (r) => ({ lead: number(r.fields.target), text: some(r.fields.title, r.fields.unit), who: 'national', tail: r.fields.due ? day(r.fields.due) : '' }),
  formation: (r) => ({ lead: r.fields.when, text: r.fields.text, sort: r.fields.when }),
};

/** Lines of the kinds a step's activity shows, in the order of the lists. */
export interface Wanted { session?: string[]; plan?: string[]; network?: string[] }

/** The lines of a step, sorted inside each kind. */
export function rows(room: Room, want: Wanted): Row[] {
  return [
    // What the network brought was there before the room began: never the newest.
    ...from(room.network, want.network, networkLines, room).map((r) => ({ ...r, seq: 0 })),
    ...from(room.session, want.session, sessionLines, room),
    ...from(room.plan, want.plan, planLines, room),
  ];
}

function from(doc: Doc | undefined, names: string[] | undefined, lines: Record<string, Line>, room: Room): Row[] {
  if (!doc || !names) return [];
  return names.flatMap((name) => lines[name] ? kindRows(doc, name, lines[name], room) : []);
}

function kindRows(doc: Doc, name: string, line: Line, room: Room): Row[] {
  const list = doc.list(name).filter((r) => belongs(name, r, room));
  const out = list.map((r) => ({ id: `${name}/${r.id}`, seq: r.seq, sort: '', ...line(r, room) }) as Row);
  return out.filter((r) => r.text).sort((a, b) => a.sort.localeCompare(b.sort));
}

/** Cards belong to their step; what the plan holds is shown whole. */
function belongs(name: string, r: Rec, room: Room): boolean {
  if (name === 'note' || name === 'word') return r.fields.step === room.step.id;
  if (name === 'org') return !r.fields.merged;
  if (name === 'channel') return !r.fields.sensitive;
  if (name === 'norm') return normClasses(room.step.fields.activity).includes(r.fields.class ?? 'room');
  return true;
}

function normClasses(activity: string): string[] {
  if (activity === 'safety') return ['safety'];
  return activity === 'charter' ? ['communication'] : ['room'];
}

function agreed(r: Rec, room: Room): string {
  const n = room.session.view('results')[r.id]?.yes;
  return n ? t('stage.agree', { n }) : '';
}

function promiseState(r: Rec, room: Room): string {
  const state = room.plan?.view('ledger')[r.id]?.state;
  return state && state !== 'draft' ? t(`stage.promise.${state}`) : '';
}

function effect(r: Rec): string {
  const signs: Record<string, string> = { avoid: '✕', caution: '!', good: '✓' };
  const one = (field: string) => (signs[r.fields[field]] ? `${signs[r.fields[field]]} ${t(`stage.${field}`)}` : '');
  return some(one('visits'), one('home'));
}

/** What the room sees in somebody on the map: middles or a split, then the other track's. */
function seen(r: Rec, room: Room): string {
  const x = room.session.view('results')[r.id];
  const own = x && !x.hidden ? axes(x.support?.median, x.influence?.median, x.support?.split || x.influence?.split, x.n) : '';
  const tracks = room.plan?.view('readout')[`placement:${r.id}`]?.tracks ?? {};
  const about = room.session.list('session')[0]?.fields.track;
  const others = own ? Object.entries(tracks as Record<string, any>).filter(([k]) => k !== about).map(([k, y]) => `${word('session', 'track', k)}: ${axes(y.support, y.influence, y.split, y.n)}`) : [];
  return [own, ...others].filter(Boolean).join('. ');
}

function axes(support: number | undefined, influence: number | undefined, split: boolean | undefined, n: number): string {
  if (split) return t('stage.map.split', { n });
  const say = (of: string, v: number | undefined, min: number, span: number) => (typeof v === 'number' ? `${t(`fields.actor.${of}`)}: ${t(`stage.${of}.${Math.round(((v - min) / span) * 4)}`)}` : '');
  return t('stage.map', { what: some(say('support', support, -5, 10), say('influence', influence, 0, 10)), n });
}

/** The seven letters with their question, from the prompts of the guide. */
export function letters(prompts: string[]): Row[] {
  return prompts.map((x) => /^(\p{Lu}), ([^:]+): (.+)$/u.exec(x)).filter((m) => m !== null)
    .map(([, letter, name, ask], i) => ({ id: `letter/${i}`, seq: 0, sort: '', lead: `${letter}  ${name}`, text: ask!.replace(/\p{L}/u, (c) => c.toLocaleUpperCase(lang())) }));
}

const readoutParts: Record<string, string[]> = { welcome: [], feasibility: ['rating'], power: ['placement', 'question'], timeline: ['clash'] };

/** What two tracks look at together, what lies farthest apart first. */
export function readoutRows(room: Room): Row[] {
  const want = readoutParts[room.step.fields.key] ?? ['rating', 'placement', 'clash', 'question'];
  const all = Object.values(room.plan?.view('readout') ?? {}) as Record<string, any>[];
  return all.filter((r) => want.includes(r.of)).sort((a, b) => Number(b.apart ?? 0) - Number(a.apart ?? 0)).map((r) => readoutRow(r, room)).filter((r) => r.text);
}

function readoutRow(r: Record<string, any>, room: Room): Row {
  const base = { id: `${r.of}/${r.id}${r.with ?? ''}`, seq: 0, sort: '' };
  const act = (id: string) => room.plan?.get('action', id)?.fields;
  if (r.of === 'clash') return { ...base, lead: act(r.id)?.start ? span(act(r.id)!.start, '') : '', text: [act(r.id)?.title, act(r.with)?.title].filter(Boolean).join('\u00a0· ') };
  if (r.of === 'question') return { ...base, text: room.plan?.get(r.kind, r.id)?.fields.text ?? '' };
  const tracks = Object.entries(r.tracks as Record<string, any>).map(([k, x]) => `${word('session', 'track', k)}: ${r.of === 'rating' ? (x.split ? t('stage.split') : t('stage.rate', { right: x.right ?? '–', can: x.can ?? '–' })) : axes(x.support, x.influence, x.split, x.n)}`);
  return { ...base, text: r.of === 'rating' ? subject(r.id, room) : (room.plan?.get('actor', r.id)?.fields.name ?? ''), under: tracks.join('. ') };
}

function subject(id: string, room: Room): string {
  const r = room.network?.get('key_moment', id) ?? room.network?.get('deliverable', id);
  return r?.fields.title ?? '';
}

const goalKey = (g?: Rec) => `${g?.fields.due ?? '9'} ${g?.id ?? ''}`;
const number = (n: number | undefined) => (n === undefined || n === null ? '' : num(n));

/** The line that came last: the highlighter goes there. */
export function newest(list: Row[]): string {
  return list.reduce((best, r) => (r.seq > best.seq ? r : best), { id: '', seq: 0 } as Row).id;
}
