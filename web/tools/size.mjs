// Holds the phone to its budget, gzipped: the script and style it needs to draw,
// and its whole first load with page, words (the longer language) and the parts that follow at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = join(import.meta.dirname, '../dist');
const budget = { script: 60 * 1024, style: 12 * 1024, all: 120 * 1024 };
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const weigh = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const sum = (files) => [...files].reduce((n, f) => n + weigh(f), 0);

function load(key, files = { script: new Set(), style: new Set(), later: new Set() }) {
  const chunk = manifest[key];
  if (files.script.has(chunk.file)) return files;
  files.script.add(chunk.file);
  for (const css of chunk.css ?? []) files.style.add(css);
  for (const next of chunk.imports ?? []) load(next, files);
  for (const next of chunk.dynamicImports ?? []) files.later.add(next);
  return files;
}

function measure(face) {
  const files = load(`${face}.html`);
  const [words, parts] = [[], []];
  for (const key of files.later) (key.includes('virtual:texts/') ? words : parts).push(key);
  const after = new Set();
  for (const key of parts) for (const file of load(key).script) if (!files.script.has(file)) after.add(file);
  const [script, style] = [sum(files.script), sum(files.style)];
  const spoken = Math.max(0, ...words.map((k) => weigh(manifest[k].file)));
  return { script, style, words: spoken, all: script + style + spoken + sum(after) + weigh(`${face}.html`) };
}

const kb = (n) => `${(n / 1024).toFixed(1)} KB`;
for (const face of ['home', 'phone', 'stage', 'facilitate', 'plan', 'prepare']) {
  const parts = Object.entries(measure(face)).map(([name, n]) => `${name} ${kb(n).padStart(8)}`);
  console.log(`${face.padEnd(11)} ${parts.join('   ')}`);
}
const phone = measure('phone');
const over = Object.keys(budget).filter((name) => phone[name] > budget[name]);
for (const name of over) console.error(`The phone's ${name} may weigh ${kb(budget[name])}.`);
if (over.length) process.exit(1);
