import type { Rec } from '../../core/types';

/** Positions compare as plain characters, as the server does. */
export const byPos = (a: Rec, b: Rec): number => order(String(a.fields.pos ?? ''), String(b.fields.pos ?? '')) || order(a.id, b.id);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
