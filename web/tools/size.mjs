// Holds the phone's first load to its budget: script with the language's words
// (the larger language counts) and style, gzipped.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = join(import.meta.dirname, '../dist');
const budget = { script: 60 * 1024, style: 12 * 1024 };
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const weigh = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const sum = (files) => [...files].reduce((n, f) => n + weigh(f), 0);

function load(key, files = { script: new Set(), style: new Set() }) {
  const chunk = manifest[key];
  if (files.script.has(chunk.file)) return files;
  files.script.add(chunk.file);
  for (const css of chunk.css ?? []) files.style.add(css);
  for (const next of chunk.imports ?? []) load(next, files);
  return files;
}

function measure(face) {
  const files = load(`${face}.html`);
  const words = Object.keys(manifest).filter((k) => k.includes(`virtual:texts/${face}/`)).map((k) => weigh(manifest[k].file));
  return { script: sum(files.script) + Math.max(0, ...words), style: sum(files.style) };
}

const kb = (n) => `${(n / 1024).toFixed(1)} KB`;
for (const face of ['home', 'phone', 'stage', 'facilitate', 'plan', 'prepare']) {
  const { script, style } = measure(face);
  console.log(`${face.padEnd(11)} script ${kb(script).padStart(8)}   style ${kb(style).padStart(8)}`);
}
const phone = measure('phone');
if (phone.script > budget.script || phone.style > budget.style) {
  console.error(`The phone may load ${kb(budget.script)} of script and ${kb(budget.style)} of style.`);
  process.exit(1);
}
