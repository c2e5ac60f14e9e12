/** The civil date in a zone of an instant. */
export function civil(at: string | number, zone?: string): string {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: zone || undefined, dateStyle: 'short' }).format(new Date(at));
  } catch {
    return new Date(at).toISOString().slice(0, 10);
  }
}
