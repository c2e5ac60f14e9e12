// Ids without randomUUID, which plain HTTP does not have.

/** 128 random bits as 32 lower-case hex digits. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
