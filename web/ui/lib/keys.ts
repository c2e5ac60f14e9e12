// Which key asks for what, on every face. What a key asks for is a name; faces
// that have no such thing do nothing. Single keys can be switched off, and are,
// but for the list of keys and what presenter remotes send.

/** How many single keys work: none, only `?` and `b`, or all. */
export type Letters = 'none' | 'some' | 'all';

const some: Record<string, string> = { '?': 'keys', b: 'blank' };
const letters: Record<string, string> = { ...some, n: 'new', m: 'menu', e: 'edit', p: 'park', '+': 'more' };
// Presenter remotes send PageUp and PageDown.
const always: Record<string, string> = { PageDown: 'next', PageUp: 'back', ArrowDown: 'down', ArrowUp: 'up' };
const held: Record<string, string> = { z: 'undo', k: 'palette', Enter: 'save' };
const store = 'cairn-letters';

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'target' | 'defaultPrevented'>;

/** What a key press asks for; while somebody types, only to keep what is typed. */
export function asks(e: Press, which: Letters): string {
  if (e.altKey || e.defaultPrevented) return '';
  const writing = types(e.target);
  if (e.ctrlKey || e.metaKey) {
    const what = e.shiftKey ? '' : (held[e.key] ?? '');
    return what === 'undo' && writing ? '' : what; // the field's own undo
  }
  if (writing) return '';
  return always[e.key] ?? { none: {}, some, all: letters }[which][e.key as keyof object] ?? '';
}

const types = (at: EventTarget | null): boolean =>
  Boolean((at as HTMLElement | null)?.closest?.('input, textarea, select, [contenteditable]'));

/** How many single keys work on this device. */
export function lettersKept(): Letters {
  try {
    const kept = localStorage.getItem(store);
    return kept === 'all' || kept === 'none' ? kept : 'some';
  } catch {
    return 'some';
  }
}

export function keepLetters(which: Letters): void {
  try {
    localStorage.setItem(store, which);
  } catch {
    // the choice then lasts as long as the page
  }
}
