// Where everything on the timeline's drawing stands. Positions are days from the
// first, edges pixels; words are measured, so that nothing is written over anything
// and nothing is cut off.
import { day, lang, t } from '../../core/i18n';
import type { Rec } from '../../core/types';
import { brieflyTitled, dateOf, dayNo, months, pack, span, weeks, type Dated, type Extent, type Lane } from './reading';

export type Zoom = 'week' | 'month' | 'whole';
type Shape = 'national' | 'leads' | 'partners' | 'outside' | '';
/** How wide words are: those of a title are stronger, those of a phase bigger. */
export type Ruler = (text: string, style?: 'strong' | 'big') => number;

/** One thing in a lane. Its words stand after it, or before it where `rev`; `shift` moves them to keep them in sight. */
export interface Item extends Extent { key: string; look: 'bandtag' | 'phase' | 'bm' | 'act'; d: number; e: number; row: number; rev: boolean; shift: number; title: string; when: string; effect: string; date: string }
/** A lane with so many rows; `more` found no room in them and stand in the list. */
export interface DrawnLane { key: string; kind: Lane; shape: Shape; title: string; rows: number; more: number; items: Item[] }
export interface Band { d: number; e: number; effect: string; under: number }
interface Month extends Extent { d: number; date: string; short: boolean }

interface Given { dated: Dated[]; goals: Rec[]; today: string; end: string; room: number; zoom: Zoom; ruler: Ruler }
/** Where a lane's days lie: the first, how many, and the pixels of one. */
interface Scale { first: number; days: number; px: number; width: number; ruler: Ruler }

const most = 8; // rows of a lane; beyond, a drawing says less than a list
const mark = 27; // pixels from the middle of a benchmark to its edge
const shapes: Partial<Record<Lane, Shape>> = { outside: 'outside', national: 'national', leads: 'leads', partners: 'partners' };
const marks: Record<string, string> = { avoid: '✕', caution: '!', good: '✓' };
const order: Lane[] = ['outside', 'phases', 'national', 'leads', 'partners', 'all'];

/** Everything the drawing needs, for a room of so many pixels. */
export function draw(g: Given) {
  const { first, last } = span(g.dated.flatMap((x) => [x.start, x.end]), g.today, g.end);
  const days = last - first + 1;
  const room = Math.max(g.room, 320);
  const px = g.zoom === 'whole' ? room / days : Math.max(room / days, room / (g.zoom === 'month' ? 45 : 15));
  const at: Scale = { first, days, px, width: days * px, ruler: g.ruler };
  const today = dayNo(g.today) - first;
  const end = g.end ? dayNo(g.end) : last;
  const lanes = drawLanes(g, at);
  const rows = lanes.find((l) => l.kind === 'outside')?.rows ?? 0;
  return {
    days, px, width: at.width, today, end: end - first, left: Math.max(0, Math.floor((end - dayNo(g.today)) / 7)), lanes,
    bands: g.dated.flatMap((x) => band(x, at, rows)),
    weeks: weeks(first, end).map(({ day: d }) => ({ d: d - first, state: d + 7 <= today + first ? '' : d <= today + first ? 'here' : 'ahead' })),
    months: named(at, last),
  };
}

/** The months by name: that of the first day too, and as many as have room. */
function named(at: Scale, last: number): Month[] {
  const short = 30 * at.px < 90;
  const all = [at.first, ...months(at.first, last)].map((m) => {
    const date = dateOf(m);
    const from = (m - at.first) * at.px;
    return { d: m - at.first, date, short, from, to: from + at.ruler(day(date, { month: short ? 'short' : 'long' })) + 8 };
  });
  const real = all[1] && all[0]!.to > all[1].from ? all.slice(1) : all;
  return real.reduce<Month[]>((out, m) => ((out.at(-1)?.to ?? 0) <= m.from && m.to <= at.width ? [...out, m] : out), []);
}

function band(x: Dated, { first, days }: Scale, rows: number): Band[] {
  if (x.lane !== 'outside') return [];
  const effect = ['avoid', 'caution', 'good'].find((e) => x.rec.fields.visits === e || x.rec.fields.home === e);
  const d = dayNo(x.start) - first;
  if (!effect || d < 0 || d >= days) return [];
  return [{ d, e: Math.min(dayNo(x.end) - first, days - 1), effect, under: laneHeight('outside', rows) }];
}

/** How high a lane is, in rem; the stylesheet says the same. */
export const laneHeight = (kind: Lane, rows: number): number => (kind === 'outside' ? 0.9 + rows * 2.9 : kind === 'phases' || kind === 'goals' ? 0.75 + rows * 3.4 : 0.7 + rows * 2.35);

function drawLanes(g: Given, at: Scale): DrawnLane[] {
  const inside = g.dated.filter((x) => dayNo(x.end) >= at.first && dayNo(x.start) < at.first + at.days);
  const plain = order.map((kind) => lane(kind, kind, '', inside.filter((x) => x.lane === kind), at)).filter((l) => l.items.length);
  const goals = g.goals.map((goal) => lane('goals', `goal-${goal.id}`, brieflyTitled(goal.fields.metric || goal.fields.statement || '', 24), inside.filter((x) => of(x, goal)), at)).filter((l) => l.items.length);
  const before = plain.findIndex((l) => !['outside', 'phases'].includes(l.kind));
  plain.splice(before < 0 ? plain.length : before, 0, ...goals);
  return plain;
}

/** Benchmarks of a goal; the goal's own last day only where no benchmark of 100 % says it. */
function of(x: Dated, goal: Rec): boolean {
  return x.rec.kind === 'benchmark' ? x.rec.fields.goal === goal.id : x.rec.id === goal.id;
}

function lane(kind: Lane, key: string, title: string, list: Dated[], at: Scale): DrawnLane {
  const whole = list.some((x) => x.rec.kind === 'benchmark' && x.rec.fields.percent === 100);
  const all = list.filter((x) => !(whole && x.rec.kind === 'goal')).map((x) => item(kind, x, at));
  const rows = pack(all);
  all.forEach((it, i) => (it.row = rows[i]!));
  const items = all.filter((it) => it.row < most);
  return { key, kind, shape: shapes[kind] ?? '', title, rows: Math.max(1, ...items.map((it) => it.row + 1)), more: all.length - items.length, items };
}

function item(kind: Lane, x: Dated, at: Scale): Item {
  const f = x.rec.fields;
  const d = Math.max(0, dayNo(x.start) - at.first);
  const e = Math.min(at.days - 1, Math.max(d, dayNo(x.end) - at.first));
  const base = { key: x.rec.kind + x.rec.id, d, e, row: 0, effect: '', date: x.start, title: brieflyTitled(x.title, 44), when: range(x.start, x.end) };
  if (kind === 'outside') return beside({ ...base, look: 'bandtag', effect: effects(f) }, at);
  if (kind === 'phases') return under({ ...base, look: 'phase', when: f.launch && f.end ? range(f.launch, f.end) : f.end ? t('plan.until', { day: day(f.end) }) : t('plan.since', { day: day(f.launch) }) }, at);
  if (kind !== 'goals') return beside({ ...base, look: 'act' }, at);
  return under({ ...base, look: 'bm', title: x.rec.kind === 'goal' ? '100%' : x.title, when: amount(f, x) }, at);
}

const amount = (f: Record<string, any>, x: Dated) => {
  const n = x.rec.kind === 'goal' ? f.target : f.value;
  return typeof n === 'number' ? t('plan.mark', { n, day: day(x.start) }) : day(x.start);
};

/** What a date set from outside does, shortly: for visits, and for actions at home. */
function effects(f: Record<string, any>): string {
  const one = (of: 'visits' | 'home') => (marks[f[of]] ? `${marks[f[of]]} ${t(`plan.effect.${of}`)}` : '');
  return [one('visits'), one('home')].filter(Boolean).join(', ');
}

/** One day, or the days from the first to the last: "8–20 Mar". */
export function range(a: string, b: string | undefined): string {
  if (!b || b <= a) return day(a);
  const at = (d: string) => new Date(`${d.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat(lang(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).formatRange(at(a), at(b));
}

type Bare = Omit<Item, keyof Extent | 'rev' | 'shift'>;

/** Puts words after a thing, or before it where there is more room; a title too long for that room is cut. */
function beside(it: Bare, { px, width, ruler }: Scale): Item {
  const act = it.look === 'act';
  const words = (title: string) => (act ? ruler(it.when, 'strong') + ruler(` ${title}`) + 36 : Math.max(ruler(`${it.when} ${title}`, 'strong'), ruler(it.effect)) + 14);
  const bar = act && it.e > it.d ? (it.e - it.d + 1) * px : 0;
  const from = it.d * px;
  const after = width - from - bar;
  const rev = words(it.title) > after && from > after;
  let title = it.title;
  while (title.length > 4 && words(title) > Math.max(from, after)) title = brieflyTitled(title, title.length - 4);
  return { ...it, title, rev, shift: 0, from: rev ? from - words(title) : from - 8, to: rev ? Math.max(from + bar, from + 12) : from + bar + words(title) };
}

/** Puts words under a thing: in the middle of a benchmark, at the start of a phase; both are moved where they would be cut off. */
function under(it: Bare, { px, width, ruler }: Scale): Item {
  const phase = it.look === 'phase';
  const words = (phase ? Math.max(ruler(it.title, 'big'), ruler(it.when)) : ruler(it.when)) + 8;
  const at = phase ? it.d * px : Math.max(mark, Math.min(it.d * px, width - mark));
  const start = phase ? at : at - words / 2;
  const shift = Math.max(0, Math.min(start, width - words)) - start;
  const [left, right] = phase ? [at, (it.e + 1) * px] : [at - mark, at + mark];
  return { ...it, d: at / px, rev: false, shift, from: Math.min(left, start + shift), to: Math.max(right, start + shift + words) };
}
