import { beforeAll, expect, test } from 'vitest';
import { loadTexts } from '../../core/i18n';
import { textsOf } from '../../tools/texts';
import { groups, tidy } from '../lib/code';
import { remaining } from './time';

beforeAll(() => loadTexts({ en: async () => ({ default: textsOf('phone', 'en') }) }, ['en']));

test('a code is what was meant, however it was typed', () => {
  expect(tidy(' k7qm-4rtx ')).toBe('K7QM4RTX');
  expect(tidy('K7QM 4RTX 99')).toBe('K7QM4RTX');
  expect(groups('K7QM4RTX')).toBe('K7QM 4RTX');
  expect(groups('K7')).toBe('K7');
});

test('what is left of a step is said in minutes, never as a threat', () => {
  const now = Date.parse('2026-11-22T18:00:00Z');
  const at = (ends: string, state = 'running') => remaining({ state, ends }, now);
  expect(at('2026-11-22T18:05:01Z')).toBe('6 min left');
  expect(at('2026-11-22T18:01:00Z')).toBe('1 min left');
  expect(at('2026-11-22T18:00:59Z')).toBe('last minute');
  expect(at('2026-11-22T18:00:00Z')).toBe('time is up');
  expect(at('2026-11-22T18:05:00Z', 'paused')).toBe('Paused');
  expect(at('2026-11-22T18:05:00Z', 'doors')).toBe('');
  expect(remaining(undefined, now)).toBe('');
});
