import type { Rec } from '../../core/types';

/** Positions compare as plain characters, as the server does. */
export const byPos = (a: Rec, b: Rec) => order(a.fields.pos ?? '', b.fields.pos ?? '') || order(a.id, b.id);
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
