// What stands on a card: the day in front, the words, whose it is, and a few
// lines of what else is known. One declaration a kind; screens differ in layout only.
import { day, list, num, t } from '../../core/i18n';
import type { Doc, Rec } from '../../core/types';
import { partnerNamed, sides, type Side } from '../lib/sides';
import type { Place } from './place.svelte';
import { dotted } from './words';

export interface Brief {
  title: string;
  start?: string;
  end?: string;
  /** Ids of partners of the plan, or a side of its own. */
  who?: string;
  side?: Side;
  lines?: string[];
}

/** The colour and shape of a partner's kind. */
export const sideOf = (kind: string | undefined): Side => sides[kind ?? ''] ?? 'partners';

/** The words of an enum's value. */
export const word = (kind: string, field: string, value: unknown): string => (value ? t(`fields.${kind}.${field}.${value}`) : '');

const label = (kind: string, field: string) => t(`fields.${kind}.${field}`);
const said = (r: Rec, ...names: string[]) => names.filter((n) => r.fields[n]).map((n) => String(r.fields[n]));
const amount = (n: unknown, unit: unknown) => (typeof n === 'number' ? `${num(n)} ${unit ?? ''}`.trim() : '');

const briefs: Record<string, (r: Rec, plan: Doc | undefined) => Brief> = {
  partner: (r) => ({ title: partnerNamed(r) }),
  outside: (r) => ({ title: r.fields.title, start: r.fields.start, end: r.fields.end, side: 'outside', lines: [r.fields.cancelled ? label('outside', 'cancelled') : '', ...effects(r)] }),
  date: (r) => ({ title: r.fields.title, start: r.fields.start, end: r.fields.end, who: r.fields.partner, lines: said(r, 'note') }),
  action: (r) => ({ title: r.fields.title, start: r.fields.start, end: r.fields.end, lines: [dotted(r.fields.host, r.fields.where, list(r.fields.issues ?? []))] }),
  interest: (r) => ({ title: dotted(r.fields.org, word('interest', 'kind', r.fields.kind)), lines: said(r, 'note') }),
  phase: (r) => ({ title: r.fields.name, start: r.fields.launch, end: r.fields.end, who: r.fields.lead, lines: said(r, 'purpose', 'how') }),
  goal: (r) => ({ title: r.fields.statement, start: r.fields.due, who: r.fields.owner, lines: [amount(r.fields.target, r.fields.unit), r.fields.reached_when] }),
  benchmark: (r) => ({ title: `${r.fields.percent} %`, start: r.fields.due, who: r.fields.owner, lines: [amount(r.fields.value, '')] }),
  progress: (r) => ({ title: num(r.fields.value), start: r.fields.as_of, lines: said(r, 'note') }),
  actor: (r) => ({ title: r.fields.name, lines: [dotted(r.fields.role === 'unknown' ? '' : word('actor', 'role', r.fields.role), r.fields.office, word('actor', 'chamber', r.fields.chamber))] }),
  finding: (r, plan) => ({ title: r.fields.text, lines: [dotted(word('finding', 'kind', r.fields.kind), plan?.get('actor', r.fields.actor)?.fields.name, r.fields.owner)] }),
  tie: (r, plan) => ({ title: dotted(plan?.get('actor', r.fields.from)?.fields.name, r.fields.label, plan?.get('actor', r.fields.to)?.fields.name), lines: [word('tie', 'kind', r.fields.kind)] }),
  way: (r) => ({ title: r.fields.text, lines: [word('way', 'kind', r.fields.kind)] }),
  history: (r) => ({ title: dotted(r.fields.org, r.fields.issue, r.fields.year), lines: [word('history', 'outcome', r.fields.outcome), ...said(r, 'what_worked', 'lesson')] }),
  collab: (r) => ({ title: `${r.fields.a} + ${r.fields.b}`, lines: [dotted(r.fields.coalition, r.fields.year)] }),
  gap: (r) => ({ title: r.fields.group, lines: said(r, 'why', 'how') }),
  lesson: (r) => ({ title: r.fields.goal, lines: said(r, 'outcome', 'lesson') }),
  ask: (r) => ({ title: r.fields.what, start: r.fields.when, lines: [dotted(r.fields.where, r.fields.asker)] }),
  strength: (r) => ({ title: r.fields.text, lines: said(r, 'org') }),
  role: (r) => ({ title: r.fields.name, lines: [dotted(r.fields.team, r.fields.holder || t('parts.seat_open'))] }),
  commitment: (r) => ({ title: r.fields.text, start: r.fields.due, lines: [amount(r.fields.quantity, r.fields.unit), r.fields.evidence && t('parts.shows', { what: r.fields.evidence }), r.fields.owner && t('parts.answers_for', { name: r.fields.owner })] }),
  channel: (r) => ({ title: r.fields.name, lines: [dotted(word('channel', 'audience', r.fields.audience), r.fields.purpose)] }),
  checkin: (r) => ({ title: r.fields.purpose, start: r.fields.first, lines: [dotted(word('checkin', 'every', r.fields.every), r.fields.time, r.fields.convener)] }),
  followup: (r) => ({ title: r.fields.text, start: r.fields.due, lines: [dotted(r.fields.owner, r.fields.status === 'open' ? '' : word('followup', 'status', r.fields.status))] }),
  norm: (r) => ({ title: r.fields.text, lines: said(r, 'holder') }),
  parking: (r) => ({ title: r.fields.text, start: r.fields.due, lines: [dotted(r.fields.end === 'open' ? '' : word('parking', 'end', r.fields.end), r.fields.owner), ...said(r, 'answer')] }),
  takeaway: (r) => ({ title: r.fields.text, lines: [dotted(word('takeaway', 'about', r.fields.about), r.fields.owner)] }),
  note: (r) => ({ title: r.fields.text, lines: r.fields.about && r.fields.about !== 'note' ? [word('note', 'about', r.fields.about)] : [] }),
  facilitator: (r) => ({ title: r.fields.name, lines: [dotted(r.fields.pronouns, r.fields.org, r.fields.role), word('facilitator', 'job', r.fields.job)] }),
  key_moment: (r) => ({ title: r.fields.title, start: r.fields.start, end: r.fields.end, side: 'national', lines: said(r, 'why', 'asks') }),
  deliverable: (r) => ({ title: r.fields.title, start: r.fields.due, side: 'national', lines: [amount(r.fields.target, r.fields.unit)] }),
  formation: (r) => ({ title: r.fields.text, lines: said(r, 'when') }),
};

/** What an answer to a promise says, its other terms first. */
export const termsOf = (r: Rec, c: Rec): string =>
  dotted(amount(r.fields.quantity, c.fields.unit), r.fields.due && t('parts.until', { day: dayOf(r.fields.due) }), r.fields.instead, r.fields.text);

/** The change that takes the other terms of an answer into the promise; the server knows what it means for both sides. */
export function taken(r: Rec): Record<string, any> {
  const { quantity, due, instead } = r.fields;
  return { terms: r.id, ...(typeof quantity === 'number' ? { quantity } : {}), ...(due ? { due } : {}), ...(instead ? { text: instead } : {}) };
}

/** What a form for another answer than yes or no asks for. */
export const askedOf: Record<string, string[]> = { counter: ['quantity', 'due', 'instead', 'text'], ask: ['text'] };

/** What stands on a record's card. */
export function brief(r: Rec, p: Place): Brief {
  const b = briefs[r.kind]?.(r, p.plan) ?? { title: String(r.fields.text ?? r.fields.title ?? r.fields.name ?? '') };
  return { ...b, lines: (b.lines ?? []).filter(Boolean) };
}

/** The text of the group of this person, where they named one. */
export const myOrg = (p: Place): Rec | undefined => {
  const o = p.session.get('org', p.session.get('participant', p.me)?.fields.org ?? '');
  return o?.fields.merged ? p.session.get('org', o.fields.merged) : o;
};

const signs: Record<string, string> = { avoid: '✕', caution: '!', good: '✓' };

/** What a date set from outside does to visits and to actions at home, in words with their sign. */
function effects(r: Rec): string[] {
  const one = (f: string) => (signs[r.fields[f]] ? `${signs[r.fields[f]]} ${label('outside', f)}: ${word('outside', f, r.fields[f])}` : '');
  const sure = r.fields.certainty && r.fields.certainty !== 'confirmed' && r.fields.certainty !== 'fixed_by_law' ? word('outside', 'certainty', r.fields.certainty) : '';
  return [one('visits'), one('home'), one('staff_work'), one('volunteer_work'), dotted(sure, r.fields.applies)];
}

/** The partner's name in the plan. */
export const partnerName = (p: Place, id: string | undefined): string => partnerNamed(id ? p.plan?.get('partner', id) : undefined);

const trackSide = (p: Place): string | undefined => ({ state_leads: 'state_leads', movement: 'movement' })[p.about.track as string];

/** Whether somebody in the room is asked for their side: neither a facilitator nor the track has said it. */
export const asksSide = (p: Place): boolean => !!p.session.get('participant', p.me) && !myOrg(p)?.fields.partner && !trackSide(p);

/**
 * The partners of the plan this person belongs to: the whole side of their group, else of
 * the session's track, else the one they chose, and then the group itself. Another group of that side is none.
 */
export function mySides(p: Place): Rec[] {
  const org = myOrg(p);
  const side = org?.fields.partner ?? trackSide(p) ?? p.session.get('participant', p.me)?.fields.side;
  const all = p.plan?.list('partner') ?? [];
  const byHand = (x: Rec) => x.fields.kind === 'org' && !x.fields.session && x.fields.name === org?.fields.name;
  const ours = (x: Rec) => !!org && (x.id === org.id || x.fields.merged === org.id || byHand(x));
  // A partner that came from a session is one of its groups; see side in internal/plan.
  return [...all.filter((x) => x.fields.kind === side && side !== 'org' && !x.fields.session), ...all.filter(ours)];
}

/** Day and weekday as they stand in front of a card. */
export const dayOf = (date: string): string => day(date, { day: 'numeric', month: 'short' });
export const weekday = (date: string): string => day(date, { weekday: 'short' });

/** Orders by the day in front, cards without a day last, then as they came. */
export function byDay(p: Place): (a: Rec, b: Rec) => number {
  return (a, b) => (brief(a, p).start || '9').localeCompare(brief(b, p).start || '9') || a.seq - b.seq;
}
