// Keys for the facilitator's hands. Presenter remotes send PageUp and PageDown;
// single letters can be switched off.

const letters: Record<string, string> = { b: 'blank', p: 'park', '+': 'more', '?': 'help' };
const always: Record<string, string> = { PageDown: 'next', PageUp: 'back' };
const store = 'cairn-letters';

/** What a key press asks for; nothing while somebody types. */
export function pressed(e: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>, withLetters: boolean): string {
  if (e.ctrlKey || e.metaKey || e.altKey || types(e.target)) return '';
  return always[e.key] ?? (withLetters ? letters[e.key] : undefined) ?? '';
}

const types = (at: EventTarget | null): boolean =>
  Boolean((at as HTMLElement | null)?.closest?.('input, textarea, select, [contenteditable]'));

/** Whether single letters work on this device. */
export function lettersOn(): boolean {
  try {
    return localStorage.getItem(store) !== 'off';
  } catch {
    return true;
  }
}

export function kept(on: boolean): void {
  try {
    localStorage.setItem(store, on ? 'on' : 'off');
  } catch {
    // the choice then lasts as long as the page
  }
}
