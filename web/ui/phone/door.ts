// Getting in: what one may know at the door, and joining in one round trip.
import { get, post } from '../../core/api';

/** What the door tells. With the lobby on only title and lobby are set. */
export interface Door {
  title: string; coalition?: string; place?: string; starts?: string; zone?: string; track?: string;
  /** Title of the first step, by language. */
  first?: Record<string, string>; plan?: string;
  /** The coalition's sessions at this summit in order, when there is more than one. */
  tracks?: { track: string; starts: string; this?: boolean }[];
  orgs?: { id: string; name: string }[]; lobby?: boolean; lang?: string;
  /** The civil date on which names and contacts are deleted. */
  kept_until?: string;
}

/** A code typed by hand or the invitation of a link. */
export interface Key { code?: string; invite?: string }
export interface Joined { person: string; state: 'in' | 'lobby'; session: string; plan?: string; network?: string }

export const look = (key: Key): Promise<Door> => post<Door>('/api/door', key);
export const join = (key: Key, me: Record<string, string>): Promise<Joined> => post<Joined>('/api/join', { ...key, ...me });

/** The seat this browser already has, if any. */
export async function seat(as: string): Promise<{ name: string; doc: string } | undefined> {
  try {
    const me = await get<{ kind: string; name: string; doc: string }>('/api/me', { as });
    return me.kind === 'participant' && me.doc ? me : undefined;
  } catch {
    return undefined; // no seat yet, or no network: the door stays as it is
  }
}

/** Reads the invitation of the address once and takes it out, so that it is in no history or screenshot. */
export function invitation(): string {
  const invite = location.hash.slice(1);
  if (invite) history.replaceState({ invite }, '', location.pathname + location.search);
  return invite || String(history.state?.invite ?? '');
}
