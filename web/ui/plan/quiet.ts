import type { Doc } from '../../core/types';

/** A document with nothing in it, where a page has no session of its own. */
export function quiet(): Doc {
  return {
    id: '', type: '', ready: false, closed: '', you: { id: '', roles: [], alias: {} }, undoable: 0, lastGesture: 0,
    list: () => [], get: () => undefined, view: () => ({}), people: () => [],
    create: () => '', set: () => {}, remove: () => {}, restore: () => {},
    act: async () => ({ n: 0, no: 'denied' }), undo: () => null, here: () => {},
  };
}
