// The calls of whoever runs this server. Each throws a Problem.
import { has, t } from '../../core/i18n';
import { del, get, post, Problem } from '../../core/api';

/** Who this device is signed in as. */
export interface Me { kind: string; id: string; name?: string; doc?: string; network?: string }
export interface Guide { id: string; title: Record<string, string>; langs: string[]; minutes: number; steps: number }
/** A guide read from a file: what was understood, line by line, and the guide itself. */
export interface Imported { title?: unknown; outcomes?: unknown; steps?: any[]; notes?: Note[]; guesses?: Note[]; guide?: unknown }
/** Something the import joined or guessed, in the reader's language; line 0 is about the whole. */
export interface Note { line?: number; code?: string; message: string }
export interface Made { session: string; plan: string; network: string; to: string }

/** What went wrong, in the server's words where it has any. */
export const sentence = (e: unknown, otherwise: string): string => (e instanceof Problem && e.detail) || otherwise;

/** The same by the field at fault and the code, in the reader's language, where the catalogue has it. */
export function told(e: unknown, keys: string, otherwise: string): string {
  const key = e instanceof Problem ? `${keys}.${e.field}.${e.code}` : '';
  return key && has(key) ? t(key) : sentence(e, otherwise);
}

/** The member who runs this server, or nothing where nobody is signed in. */
export async function me(as = 'login'): Promise<Me | null> {
  try {
    return await get<Me>('/api/me', { as });
  } catch (e) {
    if (e instanceof Problem && [401, 403, 404].includes(e.status)) return null;
    throw e;
  }
}

export const guides = (): Promise<Guide[]> => get('/api/guides');
export const makeSession = (body: Record<string, unknown>): Promise<Made> => post('/api/sessions', body);
export const makeLink = (doc: string, kind: 'facilitator' | 'stage' | 'reader' | 'phone', once = false): Promise<{ url: string }> => post('/api/links', { doc, kind, once });
/** Makes the sample; the answer holds a link for each face. */
export const makeSample = (): Promise<{ facilitator?: string; stage?: string; phone?: string; plan?: string }> => post('/api/sample');
export const removeSample = (): Promise<void> => del('/api/sample');
export const reach = async (): Promise<{ addresses: string[] }> => ({ addresses: (await get<{ addresses: string[] | null }>('/api/reach')).addresses ?? [] });

/** One thing that several sessions need, and the part of each. */
export interface Together { name: Record<string, string>; quantity: number; unknown?: boolean; ready: boolean; parts: { session: string; title: string; quantity: number; bring?: string[] }[] }
/** What sessions need together. */
export const packing = (sessions: string[]): Promise<Together[]> => get(`/api/packing?${sessions.map((s) => `session=${s}`).join('&')}`);

/** Sends a guide's file to be read; nothing is made yet. As bytes, because the server takes nothing that a form could send. */
export const importGuide = (file: File, lang: string): Promise<Imported> =>
  post(`/api/guides/import?name=${encodeURIComponent(file.name)}&lang=${lang}`, new Blob([file], { type: 'application/octet-stream' }));
