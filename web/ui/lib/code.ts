// The code of a session, as people read it aloud and type it.

/** What was typed, without what no code has: capital letters and digits, eight at most. */
export const tidy = (typed: string): string => typed.toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, 8);

/** In groups of four: "K7PM 4QXW". */
export const groups = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ');
