// Where everything on the timeline's drawing stands. Positions are days from the
// first; widths of words are estimated, so that nothing is written over anything.
import { day, lang, t } from '../../core/i18n';
import type { Rec } from '../../core/types';
import { brieflyTitled, dateOf, dayNo, months, pack, span, weeks, type Dated, type Lane } from './reading';

export type Zoom = 'week' | 'month' | 'whole';
type Shape = 'national' | 'leads' | 'partners' | 'outside' | '';

export interface Item { key: string; look: 'bandtag' | 'phase' | 'bm' | 'act'; d: number; e: number; row: number; rev: boolean; title: string; when: string; effect: string; date: string }
export interface DrawnLane { key: string; kind: Lane; shape: Shape; title: string; rows: number; items: Item[] }
export interface Band { d: number; e: number; effect: string; under: number }

interface Given { dated: Dated[]; goals: Rec[]; today: string; end: string; room: number; zoom: Zoom }

const sign = 7.6; // pixels a sign takes at 15 px, on average and a little over
const shapes: Partial<Record<Lane, Shape>> = { outside: 'outside', national: 'national', leads: 'leads', partners: 'partners' };
const marks: Record<string, string> = { avoid: '✕', caution: '!', good: '✓' };
const order: Lane[] = ['outside', 'phases', 'national', 'leads', 'partners', 'all'];

/** Everything the drawing needs, for a room of so many pixels. */
export function draw(g: Given) {
  const { first, last } = span(g.dated.flatMap((x) => [x.start, x.end]), g.today, g.end);
  const days = last - first + 1;
  const fit = Math.max(g.room, 320) / days;
  const px = g.zoom === 'whole' ? fit : Math.max(fit, Math.max(g.room, 320) / (g.zoom === 'month' ? 45 : 15));
  const today = dayNo(g.today) - first;
  const end = g.end ? dayNo(g.end) : last;
  const lanes = drawLanes(g, first, days, px);
  const rows = lanes.find((l) => l.kind === 'outside')?.rows ?? 0;
  const tag = 30 * sign;
  return {
    days, px, width: days * px, today, end: end - first, left: Math.max(0, Math.floor((end - dayNo(g.today)) / 7)), lanes, tagLeft: g.zoom === 'whole' && today * px > tag,
    bands: g.dated.flatMap((x) => band(x, first, days, rows)),
    weeks: weeks(first, end).map(({ day: at }) => ({ d: at - first, state: at + 7 <= today + first ? '' : at <= today + first ? 'here' : 'ahead' })),
    months: months(first, last).map((m) => ({ d: m - first, date: dateOf(m), short: 30 * px < 90 })).filter((m) => !near(m.d * px, today * px, tag, g.zoom === 'whole')),
  };
}

const near = (m: number, today: number, tag: number, whole: boolean) => (whole && today > tag ? m > today - tag - 60 && m < today + 8 : m > today - 60 && m < today + tag);

function band(x: Dated, first: number, days: number, rows: number): Band[] {
  if (x.lane !== 'outside') return [];
  const effect = ['avoid', 'caution', 'good'].find((e) => x.rec.fields.visits === e || x.rec.fields.home === e);
  const d = dayNo(x.start) - first;
  if (!effect || d < 0 || d >= days) return [];
  return [{ d, e: Math.min(dayNo(x.end) - first, days - 1), effect, under: laneHeight('outside', rows) }];
}

/** How high a lane is, in rem; the stylesheet says the same. */
export const laneHeight = (kind: Lane, rows: number): number => (kind === 'outside' ? 0.9 + rows * 2.9 : kind === 'phases' || kind === 'goals' ? 0.75 + rows * 3.4 : 0.7 + rows * 2.35);

function drawLanes(g: Given, first: number, days: number, px: number): DrawnLane[] {
  const inside = g.dated.filter((x) => dayNo(x.end) >= first && dayNo(x.start) < first + days);
  const plain = order.map((kind) => lane(kind, kind, '', inside.filter((x) => x.lane === kind), first, days, px)).filter((l) => l.items.length);
  const goals = g.goals.map((goal) => lane('goals', `goal-${goal.id}`, goal.fields.metric || brieflyTitled(goal.fields.statement ?? '', 24), inside.filter((x) => of(x, goal)), first, days, px)).filter((l) => l.items.length);
  const at = plain.findIndex((l) => !['outside', 'phases'].includes(l.kind));
  plain.splice(at < 0 ? plain.length : at, 0, ...goals);
  return plain;
}

/** Benchmarks of a goal; the goal's own last day only where no benchmark of 100 % says it. */
function of(x: Dated, goal: Rec): boolean {
  return x.rec.kind === 'benchmark' ? x.rec.fields.goal === goal.id : x.rec.id === goal.id;
}

function lane(kind: Lane, key: string, title: string, list: Dated[], first: number, days: number, px: number): DrawnLane {
  const whole = list.some((x) => x.rec.kind === 'benchmark' && x.rec.fields.percent === 100);
  const items = list.filter((x) => !(whole && x.rec.kind === 'goal')).map((x) => item(kind, x, first, days));
  const width = days * px;
  for (const it of items) it.rev = turned(it, px, width);
  const rows = pack(items.map((it) => extent(it, px, width)));
  items.forEach((it, i) => (it.row = rows[i]!));
  return { key, kind, shape: shapes[kind] ?? '', title, rows: Math.max(1, ...rows.map((r) => r + 1)), items };
}

function item(kind: Lane, x: Dated, first: number, days: number): Item {
  const f = x.rec.fields;
  const d = Math.max(0, dayNo(x.start) - first);
  const e = Math.min(days - 1, Math.max(d, dayNo(x.end) - first));
  const base = { key: x.rec.kind + x.rec.id, d, e, row: 0, rev: false, effect: '', date: x.start, title: brieflyTitled(x.title, 44), when: range(x.start, x.end) };
  if (kind === 'outside') return { ...base, look: 'bandtag', effect: effects(f) };
  if (kind === 'phases') return { ...base, look: 'phase', when: f.launch && f.end ? range(f.launch, f.end) : f.end ? t('plan.until', { day: day(f.end) }) : t('plan.since', { day: day(f.launch) }) };
  if (kind !== 'goals') return { ...base, look: 'act' };
  return { ...base, look: 'bm', title: x.rec.kind === 'goal' ? '100%' : x.title, when: amount(f, x) };
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

/** True where the words must stand before the thing, because there is no room after it. */
function turned(it: Item, px: number, width: number): boolean {
  if (it.look === 'bm') return it.d * px + wide(it) / 2 > width - 5 * px;
  return it.look !== 'phase' && it.d * px + wide(it) + Math.max(0, it.e - it.d) * px > width;
}

function wide(it: Item): number {
  if (it.look === 'bandtag') return Math.max(`${it.when} ${it.title}`.length * 8.1, it.effect.length * sign) + 18;
  if (it.look === 'phase') return Math.max(it.title.length * 9, it.when.length * sign) + 8;
  if (it.look === 'bm') return Math.max(56, it.when.length * sign) + 10;
  return `${it.when} ${it.title}`.length * sign + 34;
}

function extent(it: Item, px: number, width: number): { from: number; to: number } {
  const at = it.d * px;
  const w = wide(it);
  if (it.look === 'bm') return it.rev ? { from: at - w, to: at + 30 } : { from: at - w / 2, to: at + w / 2 };
  if (it.rev) return { from: at - w, to: at + 14 };
  if (it.look === 'bandtag') return { from: at, to: at + w };
  const long = (it.e - it.d + 1) * px;
  return { from: at - 8, to: it.look === 'act' && it.e > it.d ? at + long + w : Math.max(at + w, Math.min(at + long, width)) };
}
