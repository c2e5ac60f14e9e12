import { expect, test } from 'vitest';
import { servePolls } from './testing/poll';
import { Tab, World } from './testing/world';

test.each(['sockets', 'posts'])('a phone that nobody touches says every ten seconds that it is here, however much others say, by %s', async (way) => {
  const world = new World(() => 0.5);
  servePolls(world);
  world.sockets = way === 'sockets';
  const [still, busy] = [new Tab(world, 'ana'), new Tab(world, 'lin')];
  await world.run(10_000);
  let heard = world.time;
  let longest = 0;
  const receive = world.server.receive.bind(world.server);
  world.server.receive = (p, f) => {
    if (f.here) [longest, heard] = [Math.max(longest, world.time - heard), world.time];
    receive(p, f);
  };
  still.doc.here('reading');
  for (let i = 0; i < 10; i++) {
    busy.doc.create('note', { text: `${i}` });
    await world.run(6_000);
  }
  expect(world.time - heard).toBeLessThan(12_000);
  expect(longest).toBeLessThan(12_000);
});
