import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { shell } from './tools/shell.ts';
import { faces, langs, textsOf } from './tools/texts.ts';

const root = import.meta.dirname;

/** One chunk for each face and language, holding only the areas that face shows. */
function texts(): Plugin {
  const prefix = 'virtual:texts/';
  return {
    name: 'cairn-texts',
    resolveId: (id) => (id.startsWith(prefix) ? '\0' + id : null),
    load(id) {
      if (!id.startsWith('\0' + prefix)) return null;
      const [face = '', lang] = id.slice(prefix.length + 1).split('/');
      if (lang) return `export default ${JSON.stringify(textsOf(face, lang, (file) => this.addWatchFile(file)))}`;
      const rows = langs().map((l) => `${JSON.stringify(l)}: () => import('${prefix}${face}/${l}')`);
      return `export const texts = { ${rows.join(', ')} };`;
    },
  };
}

/** Removes the last build and leaves the committed page that stands in for one. */
function tidy(): Plugin {
  return {
    name: 'cairn-tidy',
    apply: 'build',
    buildStart() {
      const dist = join(root, 'dist');
      for (const name of readdirSync(dist)) if (name !== 'index.html') rmSync(join(dist, name), { recursive: true });
    },
  };
}

export default defineConfig({
  root,
  plugins: [svelte(), texts(), tidy(), shell(root)],
  build: {
    // What browsers of 2022 understand. Naming them instead would rewrite private members into helpers, twice the size.
    target: 'es2022',
    cssTarget: ['safari15.4', 'chrome100', 'firefox100'],
    outDir: 'dist',
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: '.vite/manifest.json',
    rolldownOptions: { input: Object.fromEntries(faces.map((f) => [f, join(root, `${f}.html`)])) },
  },
  // Tests of reactive modules need the browser's Svelte, not the one that renders on a server.
  ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
  test: { server: { deps: { inline: [/svelte/] } }, include: ['core/**/*.test.ts', 'ui/**/*.test.ts', 'tools/**/*.test.ts'], environment: './tools/client-env.ts', reporters: ['default', './tools/skips.ts'], testTimeout: 60_000 },
});
