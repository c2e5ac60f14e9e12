// Calls that are not part of the live document: getting in, links, lists.
import { openChannel } from './tabs';

/** What went wrong, in words for people; `code` is stable, `field` names the input at fault. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly field = '',
  ) {
    super(detail || code);
  }
}

export interface CallOptions {
  /** Cookie names to offer, as for the socket. */
  as?: string;
  signal?: AbortSignal;
}

/** GETs JSON. Throws a Problem; its code is "offline" when the server was not reached. */
export const get = <T>(path: string, opt?: CallOptions): Promise<T> => call<T>('GET', path, undefined, opt);

/** POSTs JSON, or a Blob as it is. Throws as get does. */
export const post = <T>(path: string, body: unknown = {}, opt?: CallOptions): Promise<T> => call<T>('POST', path, body, opt);

/** DELETEs. Throws as get does. */
export const del = <T>(path: string, opt?: CallOptions): Promise<T> => call<T>('DELETE', path, undefined, opt);

async function call<T>(method: string, path: string, body: unknown, opt: CallOptions = {}): Promise<T> {
  const res = await reach(withAs(path, opt.as), { method, ...(opt.signal ? { signal: opt.signal } : {}), ...content(body) });
  const answer = read(await res.text());
  if (!res.ok) throw new Problem(res.status, answer?.code ?? 'unknown', answer?.detail ?? answer?.title ?? '', answer?.field ?? '');
  if (doors.includes(path)) tellTabs();
  return answer as T;
}

// Whoever answers with a page, such as a Wi-Fi that wants one to sign in, is not our server.
function read(text: string): any {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    throw new Problem(0, 'offline', '');
  }
}

const doors = ['/api/join', '/api/enter', '/api/setup', '/api/signin', '/api/signout'];

// The other pages of this browser share our cookies: they may speak as somebody else from now on.
function tellTabs(): void {
  const bus = openChannel(() => {});
  bus?.post({ seated: true });
  bus?.close();
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (e) {
    if (init.signal?.aborted) throw e;
    throw new Problem(0, 'offline', '');
  }
}

function withAs(path: string, as?: string): string {
  return as ? `${path}${path.includes('?') ? '&' : '?'}as=${encodeURIComponent(as)}` : path;
}

function content(body: unknown): RequestInit {
  if (body === undefined) return {};
  if (body instanceof Blob) return { body };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
