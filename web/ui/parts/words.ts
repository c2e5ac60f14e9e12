import { lang } from '../../core/i18n';
import type { Rec } from '../../core/types';
import { byPos } from '../lib/order';
import type { Place } from './place.svelte';

import { civil } from '../lib/civil';

export { civil };

/** The reader's language of a list of texts, as guides hold prompts and outcomes. */
export function locs(v: Record<string, string[]> | undefined | null): string[] {
  return v?.[lang()] ?? v?.en ?? Object.values(v ?? {})[0] ?? [];
}

/** What is known, with dots between; a line never begins with the dot. */
export const dotted = (...parts: unknown[]): string => parts.filter(Boolean).join('\u00a0· ');

/** The steps of the session in their order. */
export const steps = (p: Place): Rec[] =>
  [...p.session.list('step')].sort(byPos);

/** This person's record of a per-person kind for one subject. */
export const myOwn = (p: Place, kind: string, by: string, subject: string): Rec | undefined =>
  p.session.list(kind).find((r) => r.fields[by] === subject && (r.by === p.me || r.by === p.session.you.alias[r.fields.step]));

/** Writes into this person's record of a per-person kind, making it where there is none. */
export function keepOwn(p: Place, kind: string, by: string, subject: string, fields: Record<string, any>, step?: Rec): void {
  const have = myOwn(p, kind, by, subject);
  if (have) p.session.set(kind, have.id, fields);
  else p.add('session', kind, { [by]: subject, ...fields }, step);
}

/** The same day some months later; the last day of the month where there is none. */
export function monthsLater(date: string, n: number): string {
  const [y = 0, m = 1, d = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(y, m - 1 + n + 1, 0)).getUTCDate();
  return new Date(Date.UTC(y, m - 1 + n, Math.min(d, last))).toISOString().slice(0, 10);
}

/** The last day of the two months from a session on, and whether something begins in them. */
export function twoMonths(about: Record<string, any>, now: number): { until: string; soon: (r: Rec) => boolean } {
  const from = civil(about.starts ?? now, about.zone);
  const until = monthsLater(from, 2);
  return { until, soon: (r) => r.fields.start >= from && r.fields.start <= until };
}

/** The letters of SMARTIE in the prompts of a step, each with its name and its question. */
export function lettersOf(step: Rec | undefined): { letter: string; name: string; ask: string }[] {
  const found = locs(step?.fields.prompts).map((x) => /^(\p{Lu}), ([^:]+): (.+)$/u.exec(x));
  return found.filter((m) => m !== null).map(([, letter = '', name = '', ask = '']) => ({ letter, name, ask }));
}
