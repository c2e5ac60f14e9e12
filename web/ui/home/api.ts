// Calls to the server beside the socket. Each throws the server's own sentence.

/** Who this device is signed in as. */
export interface Me { kind: string; id: string; name?: string; doc?: string; network?: string }
export interface Guide { id: string; title: Record<string, string>; langs: string[]; minutes: number; steps: number }
/** A guide read from a file: what was understood, line by line, and the guide itself. */
export interface Imported { title?: unknown; outcomes?: unknown; steps?: any[]; notes?: any[]; guide?: unknown }
export interface Made { session: string; plan: string; network: string; to: string }

/** Says that nobody is signed in, or that this is not theirs. */
export class Refused extends Error {
  constructor(readonly status: number, message: string) { super(message); }
}

async function read<T>(answer: Response): Promise<T> {
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, body.detail || body.title || '');
  return body as T;
}

export const get = async <T>(path: string): Promise<T> => read<T>(await fetch(path));
export const post = async <T>(path: string, body: unknown = {}): Promise<T> =>
  read<T>(await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));

/** The member who runs this server, or nothing where nobody is signed in. */
export async function me(as = 'login'): Promise<Me | null> {
  try {
    return await get<Me>(`/api/me?as=${encodeURIComponent(as)}`);
  } catch (e) {
    if (e instanceof Refused && (e.status === 401 || e.status === 403 || e.status === 404)) return null;
    throw e;
  }
}

export const guides = (): Promise<Guide[]> => get('/api/guides');
export const makeSession = (body: Record<string, unknown>): Promise<Made> => post('/api/sessions', body);
export const makeLink = (doc: string, kind: 'facilitator' | 'stage' | 'reader' | 'phone', once = false): Promise<{ url: string }> => post('/api/links', { doc, kind, once });
/** Makes the sample; the answer holds a link for each face. */
export const makeSample = (): Promise<{ facilitator?: string; stage?: string; phone?: string; plan?: string }> => post('/api/sample');
export const removeSample = async (): Promise<void> => void (await read(await fetch('/api/sample', { method: 'DELETE' })));
export const reach = async (): Promise<{ addresses: string[] }> => ({ addresses: (await get<{ addresses: string[] | null }>('/api/reach')).addresses ?? [] });

/** Sends a guide's file to be read; nothing is made yet. */
export const importGuide = async (file: File): Promise<Imported> =>
  read(await fetch(`/api/guides/import?name=${encodeURIComponent(file.name)}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file }));
