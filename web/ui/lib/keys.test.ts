import { expect, it } from 'vitest';
import { asks } from './keys';

const press = (key: string, over: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, defaultPrevented: false, target: null, ...over });
const field = { closest: (q: string) => (q.includes('input') ? {} : null) } as unknown as EventTarget;

it('a presenter remote moves the room and rests the screen, also while single keys are not switched on', () => {
  expect(asks(press('PageDown'), 'none')).toBe('next');
  expect(asks(press('PageUp'), 'none')).toBe('back');
  expect(asks(press('b'), 'some')).toBe('blank');
});
it('single keys work only while they are switched on', () => {
  expect(asks(press('n'), 'all')).toBe('new');
  expect(asks(press('n'), 'some')).toBe('');
  expect(asks(press('?'), 'some')).toBe('keys');
  expect(asks(press('?'), 'none')).toBe('');
  expect(asks(press('b'), 'none')).toBe('');
});
it('while somebody types nothing happens but keeping', () => {
  for (const key of ['b', 'n', 'PageDown', 'ArrowDown']) expect(asks(press(key, { target: field }), 'all')).toBe('');
  expect(asks(press('Enter', { target: field, ctrlKey: true }), 'none')).toBe('save');
  expect(asks(press('z', { target: field, metaKey: true }), 'all')).toBe('');
  expect(asks(press('z', { metaKey: true }), 'none')).toBe('undo');
});
it('what belongs to the browser is left to it', () => {
  expect(asks(press('b', { ctrlKey: true }), 'all')).toBe('');
  expect(asks(press('z', { ctrlKey: true, shiftKey: true }), 'all')).toBe('');
  expect(asks(press('b', { altKey: true }), 'all')).toBe('');
  expect(asks(press('b', { defaultPrevented: true }), 'all')).toBe('');
});
