import { expect, it } from 'vitest';
import { pressed } from './keys';

const press = (key: string, over: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, target: null, ...over });
const field = { closest: (q: string) => (q.includes('input') ? {} : null) } as unknown as EventTarget;

it('a presenter remote moves the room, also with single letters switched off', () => {
  expect(pressed(press('PageDown'), false)).toBe('next');
  expect(pressed(press('PageUp'), false)).toBe('back');
});
it('single letters work only while they are switched on', () => {
  expect(pressed(press('b'), true)).toBe('blank');
  expect(pressed(press('b'), false)).toBe('');
});
it('nothing happens while somebody types, or with a modifier', () => {
  expect(pressed(press('b', { target: field }), true)).toBe('');
  expect(pressed(press('PageDown', { target: field }), true)).toBe('');
  expect(pressed(press('b', { ctrlKey: true }), true)).toBe('');
});
