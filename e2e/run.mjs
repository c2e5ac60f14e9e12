// The browser tests. E2E=ci: the first session, a phone without network, hostile words and one guide; which guide, language,
// theme and size turns with CAIRN_E2E_SEED, by default the day of the last commit.
// E2E=all: both guides in every language, theme and size, and over plain HTTP at
// this machine's address in the network.
import { execFileSync } from 'node:child_process';
import { first } from './first.mjs';
import { run } from './guide.mjs';
import { lanAddress, root, tally } from './lib.mjs';
import { offline } from './offline.mjs';
import { xss } from './xss.mjs';

const guides = ['state-leads', 'movement-building'];
const looks = [{ lang: 'en', theme: 'light', size: 'small' }, { lang: 'es', theme: 'dark', size: 'tall' }, { lang: 'en', theme: 'dark', size: 'tablet' }, { lang: 'es', theme: 'light', size: 'small' }];

/** A number that is the same for every run of one commit. */
function seed() {
  if (process.env.CAIRN_E2E_SEED) return Number(process.env.CAIRN_E2E_SEED);
  try {
    return Math.floor(Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root })) / 86_400);
  } catch {
    return 0; // not a checkout: any turn will do
  }
}

function plans() {
  const n = seed();
  if (process.env.E2E !== 'all') return [{ guide: guides[n % 2], ...looks[Math.floor(n / 2) % looks.length], address: 'local' }];
  const near = guides.flatMap((guide, i) => [looks[i], looks[i + 2]].map((look) => ({ guide, ...look, address: 'local' })));
  if (!lanAddress()) t.skip('plain HTTP at an address in the network: this machine has none');
  return lanAddress() ? [...near, ...guides.map((guide, i) => ({ guide, ...looks[1 - i], address: 'lan' }))] : near;
}

const t = tally();
await first(t);
await offline(t);
await xss(t);
for (const plan of plans()) await run(plan, t);
t.end();
