// Times and dates as people read them. Civil dates have no zone; instants are
// shown in the session's zone, never in the one of this screen.

/** The instant of a civil date's midnight in UTC, for formatting only. */
const civil = (d: string) => new Date(`${d}T00:00:00Z`);

const format = (lang: string, o: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(lang, o);

/** "24 Feb" */
export function day(d: string, lang: string): string {
  return d ? format(lang, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(civil(d)) : '';
}

/** "8 – 20 Mar", or one day when there is no other end. */
export function span(from: string, to: string, lang: string): string {
  if (!from || !to || from >= to) return day(from || to, lang);
  return format(lang, { day: 'numeric', month: 'short', timeZone: 'UTC' }).formatRange(civil(from), civil(to));
}

/** "Friday, 28 May 2027" */
export function longDay(d: string, lang: string): string {
  return format(lang, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(civil(d));
}

/** "7:26" on the clock of the session; the half of the day is plain to everybody in the room. */
export function clock(instant: string | number, zone: string, lang: string): string {
  if (!instant) return '';
  const parts = format(lang, { hour: 'numeric', minute: '2-digit', timeZone: known(zone) }).formatToParts(new Date(instant));
  return parts.filter((p) => p.type !== 'dayPeriod').map((p) => p.value).join('').trim();
}

/** "Friday 13 January, 6:00 PM" for a start that is not today. */
export function start(instant: string, zone: string, lang: string): string {
  return format(lang, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZone: known(zone) }).format(new Date(instant));
}

/** "4:12", and "1:04:12" past the hour. Never negative. */
export function countdown(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  return h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** Seconds left in the step by the clock view, at the server's time `now`. */
export function left(row: Record<string, any> | undefined, now: number): number {
  if (!row) return 0;
  if (row.state === 'paused') return row.remaining ?? 0;
  return row.ends ? Math.ceil((Date.parse(row.ends) - now) / 1000) : 0;
}

function known(zone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone || undefined;
  } catch {
    return undefined;
  }
}
