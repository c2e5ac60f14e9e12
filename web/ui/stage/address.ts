// The address that people type, and the code in groups of four.

/** "K7PM 4QXW" */
export const groups = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ');

/** The host to type into a phone, without a port that browsers add themselves. */
export const address = (place: { host: string } = location): { host: string } => ({ host: place.host.replace(/:(80|443)$/, '') });
