import { flushSync } from 'svelte';
import { expect, test, vi } from 'vitest';
import { Tab, World } from '../../core/testing/world';
import { reactive } from './live.svelte';

test('what was read is read again only when it changed', async () => {
  const world = new World(() => 0.5);
  const tab = new Tab(world, 'ana');
  const live = reactive(tab.live);
  const doc = live.doc('doc')!;
  const [notes, words, status, ready] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const stop = $effect.root(() => {
    $effect(() => notes(doc.list('note').length));
    $effect(() => words(doc.list('word').length));
    $effect(() => status(live.status.word)); // saving twice: unsent, then kept
    $effect(() => ready(doc.ready));
  });
  flushSync();
  await world.run(500);
  flushSync();
  doc.create('note', { text: 'x' });
  flushSync();
  await world.run(500);
  flushSync();
  expect(ready.mock.calls.flat()).toEqual([false, true]);
  expect(notes.mock.calls.flat()).toEqual([0, 0, 1, 1]);
  expect(words.mock.calls.flat()).toEqual([0, 0]);
  expect(status.mock.calls.flat()).toEqual(['connecting', 'saved', 'saving', 'saving', 'saved']);
  stop();
  doc.create('note', { text: 'y' });
  await world.run(500);
  expect(notes).toHaveBeenCalledTimes(4);
});

test('documents followed later are wrapped once', () => {
  const live = reactive(new Tab(new World(() => 0.5), 'ana').live);
  expect(live.follow('plan', ['goal'], [])).toBe(live.doc('plan'));
});
