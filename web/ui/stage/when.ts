// Times and dates beyond what core/i18n gives. Civil dates have no zone;
// instants are shown in the session's zone, never in the one of this screen.
import { day, lang, moment } from '../../core/i18n';

/** "8 – 20 Mar"; one day when there is no other end. */
export function span(from: string, to: string): string {
  const one = from || to;
  if (!one) return '';
  if (!from || !to || from >= to) return day(one);
  const at = (d: string) => new Date(`${d}T00:00:00Z`);
  return new Intl.DateTimeFormat(lang(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).formatRange(at(from), at(to)).replace(/\s*–\s*/, '–');
}

/** "Friday, 28 May 2027" */
export const longDay = (d: string): string => day(d, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** "7:26" on the session's clock; which half of the day it is, everybody in the room knows. */
export function hour(instant: string | number | undefined, zone?: string): string {
  if (!instant) return '';
  const opt: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit', timeZone: known(zone) };
  const parts = new Intl.DateTimeFormat(lang(), opt).formatToParts(new Date(instant));
  return parts.filter((p) => p.type !== 'dayPeriod').map((p) => p.value).join('').trim();
}

/** "Wednesday, 13 January, 6:00 PM" for a start that is not today. */
export const begins = (instant: string, zone?: string): string =>
  moment(instant, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }, known(zone));

/** Seconds left in the step by the clock view, at the server's time `now`; below zero when over. */
export function left(row: Record<string, any> | undefined, now: number): number {
  if (!row) return 0;
  if (row.state === 'paused') return row.remaining ?? 0;
  return row.ends ? Math.ceil((Date.parse(row.ends) - now) / 1000) : 0;
}

function known(zone?: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone || undefined;
  } catch {
    return undefined; // a zone this browser does not know: its own is the best guess
  }
}
