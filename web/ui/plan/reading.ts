// What the plan's page reads out of the records: dated things in their lanes, and
// where they stand on the drawing. Days are whole days, counted from the first.
import type { Doc, Rec } from '../../core/types';
import type { Side } from '../lib/sides';
import { sideOf } from '../parts/brief';

/** A lane of the timeline. */
export type Lane = 'outside' | 'phases' | 'goals' | 'national' | 'leads' | 'partners' | 'all';

/** One dated thing of the plan. */
export interface Dated { lane: Lane; rec: Rec; title: string; start: string; end: string; who?: string; net?: boolean }

const dayMs = 86_400_000;

/** The number of a calendar day; differences are days, whatever the zone. */
export const dayNo = (date: string): number => Math.round(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / dayMs);
/** The calendar day of a number. */
export const dateOf = (n: number): string => new Date(n * dayMs).toISOString().slice(0, 10);

/** Today's date in a zone; the browser's zone when none is given or it is unknown here. */
export function todayIn(now: number, zone?: string): string {
  try {
    return new Intl.DateTimeFormat('en-CA', zone ? { timeZone: zone } : {}).format(new Date(now));
  } catch {
    return new Intl.DateTimeFormat('en-CA').format(new Date(now));
  }
}

/** What the room agreed; drafts wait elsewhere. */
export const agreed = (doc: Doc, kind: string): Rec[] => doc.list(kind).filter((r) => r.fields.state !== 'draft');

const sideAs = (side: Side): Lane => (side === 'outside' ? 'all' : side);

/** Every dated thing, earliest first. */
export function dated(plan: Doc, network?: Doc): Dated[] {
  const side = (id: string | undefined): Lane => {
    const partner = id ? plan.get('partner', id) : undefined;
    return partner ? sideAs(sideOf(partner.fields.kind)) : 'all';
  };
  const of = (kind: string, make: (r: Rec) => Partial<Dated>) =>
    agreed(plan, kind).map((rec) => ({ rec, lane: 'all' as Lane, title: '', start: '', end: '', ...make(rec) }));
  const rows: Dated[] = [
    ...of('outside', ({ fields: f }) => ({ lane: 'outside', title: f.title, start: f.start, end: f.end })),
    ...of('phase', ({ fields: f }) => ({ lane: 'phases', title: f.name, start: f.launch ?? f.end, end: f.end, who: f.lead })),
    ...of('benchmark', ({ fields: f }) => ({ lane: 'goals', title: `${f.percent}%`, start: f.due, who: f.owner })),
    ...of('goal', ({ fields: f }) => ({ lane: 'goals', title: f.statement, start: f.due, who: f.owner })),
    ...of('date', ({ fields: f }) => ({ lane: side(f.partner), title: f.title, start: f.start, end: f.end, who: f.partner })),
    ...of('action', ({ fields: f }) => ({ lane: 'partners', title: f.title, start: f.start, end: f.end })),
    ...(network?.list('key_moment') ?? []).map((rec) => ({ rec, lane: 'national' as Lane, title: rec.fields.title, start: rec.fields.start, end: rec.fields.end, net: true })),
  ];
  return rows.filter((d) => d.start).map((d) => ({ ...d, end: d.end && d.end > d.start ? d.end : d.start })).sort((a, b) => a.start.localeCompare(b.start) || a.end.localeCompare(b.end));
}

/** One row of what comes next; see plan.NextRow. */
export interface Coming { pos: number; kind: string; id: string; what: string; date: string; title: string; who?: string; days: number; percent?: number; draft?: boolean }

/** What comes next in a plan and in its network, in order. The network knows no coalition's zone: its days are counted from today here. */
export function comingOf(plan: Doc | undefined, network: Doc | undefined, today: string): Coming[] {
  const rows = (doc: Doc | undefined) => Object.values(doc?.view('next') ?? {}) as Coming[];
  const national = rows(network).map((r) => ({ ...r, days: dayNo(r.date) - dayNo(today) })).filter((r) => r.days >= 0);
  return [...rows(plan), ...national].sort((a, b) => a.date.localeCompare(b.date) || a.pos - b.pos);
}

/** The first and last day of the drawing: from the Monday on or before the earliest day to shortly after the end. */
export function span(days: string[], today: string, end: string): { first: number; last: number } {
  const near = days.filter((d) => !end || d <= dateOf(dayNo(end) + 31)).map(dayNo);
  const finish = end ? dayNo(end) : Math.max(dayNo(today) + 84, ...near);
  const from = Math.max(Math.min(dayNo(today), ...near), finish - 730);
  const monday = from - ((((from + 3) % 7) + 7) % 7);
  return { first: monday, last: Math.max(finish, ...near, dayNo(today)) + 4 };
}

/** One pebble a week, counted back from the end. */
export function weeks(first: number, end: number): { day: number; left: number }[] {
  const out = [];
  for (let day = end - 7, left = 1; day >= first; day -= 7, left++) out.push({ day, left });
  return out.reverse();
}

/** The first day of every month in the span, for the axis. */
export function months(first: number, last: number): number[] {
  const out: number[] = [];
  const at = new Date(first * dayMs);
  for (let y = at.getUTCFullYear(), m = at.getUTCMonth() + 1; ; m++) {
    const day = Math.round(Date.UTC(y, m, 1) / dayMs);
    if (day > last - 6) return out;
    out.push(day);
  }
}

/** Something with a left and a right edge. */
export interface Extent { from: number; to: number }

/** The least row for each, so that none lies on another; rows count from 0. */
export function pack(items: Extent[]): number[] {
  const rows: Extent[][] = [];
  return items.map((it) => {
    let row = rows.findIndex((r) => r.every((o) => it.to <= o.from || it.from >= o.to));
    if (row < 0) row = rows.push([]) - 1;
    rows[row]!.push(it);
    return row;
  });
}

/** Shortens a label to about n signs at a word's end, a long word anywhere. */
export function brieflyTitled(text: string, n: number): string {
  if (text.length <= n) return text;
  const word = text.slice(0, n).lastIndexOf(' ');
  return `${text.slice(0, word > Math.max(0, n - 12) ? word : n).trimEnd()}…`;
}
