// Wall-clock times in a room's zone, as a form holds them, and the instants they are.

/** The browser's zone. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** The zones this browser knows; the given one is always among them. */
export function zones(also: string): string[] {
  const all = (Intl as any).supportedValuesOf?.('timeZone') as string[] | undefined;
  return [...new Set([also, zoneHere(), ...(all ?? [])])].filter(Boolean);
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function ahead(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at);
  const p = Object.fromEntries(parts.map((x) => [x.type, Number(x.value)]));
  return Date.UTC(p.year!, p.month! - 1, p.day!, p.hour!, p.minute!, p.second!) - Math.floor(at / 1000) * 1000;
}

/** The instant of a wall-clock time "2027-01-05T18:00" in a zone, as RFC 3339. In the hour that a clock skips it is the later one. */
export function instantOf(local: string, zone: string): string {
  const wall = Date.parse(`${local}:00Z`);
  const first = wall - ahead(wall, zone);
  return stamp(wall - ahead(first, zone));
}

/** The wall-clock time of an instant in a zone, as a form holds it. */
export const localOf = (at: string | number, zone: string): string => {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return new Date(ms + ahead(ms, zone)).toISOString().slice(0, 16);
};

/** The next full quarter of an hour. */
export const nextQuarter = (now: number): number => Math.ceil((now + 1) / 900_000) * 900_000;

const stamp = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
