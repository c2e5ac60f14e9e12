// Which face this page is, of which document, and as whom it connects.

export interface Place {
  face: string;
  /** The document's id, or "" where the address has none. */
  id: string;
  /** Cookie names to offer to the socket and the calls. */
  as: string;
}

/** Reads a page's address, e.g. /phone/6f1c?seat=b. */
export function place(at: { pathname: string; search: string } = location): Place {
  const [, face = '', id = ''] = at.pathname.split('/');
  return { face, id, as: asFor(face, id, new URLSearchParams(at.search).get('seat') ?? 'a') };
}

function asFor(face: string, id: string, seat: string): string {
  const short = id.slice(0, 8);
  if (face === 'stage') return `stage-${short},login`;
  if (face === 'facilitate' || face === 'prepare') return id && id !== 'new' ? `fac-${short},login` : 'login';
  if (face === 'plan') return `reader-${short},login`;
  if (face === 'phone' || face === 'join') return `seat-${/^[a-z0-9]$/.test(seat) ? seat : 'a'}`;
  return 'login';
}
