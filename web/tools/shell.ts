// What the phone needs to be drawn without a network, as the service worker gets it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Chunk { file: string; css?: string[]; imports?: string[]; dynamicImports?: string[] }

/** Every file that the phone's page may load, in all languages, as paths of the server. */
export function phoneFiles(manifest: Record<string, Chunk>, key = 'phone.html', seen = new Set<string>()): string[] {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return [];
  seen.add(key);
  const next = [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])];
  const files = [chunk.file, ...(chunk.css ?? [])].map((f) => `/${f}`);
  return [...new Set([...files, ...next.flatMap((k) => phoneFiles(manifest, k, seen))])];
}

/** The worker's script. Its cache is named after what it holds, so that another build makes another one. */
export function workerOf(source: string, files: string[], html: string): string {
  const name = `cairn-shell-${createHash('sha256').update(html + files.join()).digest('hex').slice(0, 12)}`;
  return `const shell = ${JSON.stringify({ name, page: '/join', files })};\n${source}`;
}

/** Writes sw.js beside the built pages. */
export function shell(root: string): Plugin {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  return {
    name: 'cairn-shell',
    apply: 'build',
    writeBundle() {
      const files = [...phoneFiles(JSON.parse(read('dist/.vite/manifest.json'))), '/icon.svg'];
      writeFileSync(join(root, 'dist/sw.js'), workerOf(read('ui/phone/worker.js'), files, read('dist/phone.html')));
    },
  };
}
