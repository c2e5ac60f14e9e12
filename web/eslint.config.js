// Rules that find mistakes; how the code looks is no concern of theirs.
// Run from the root of the checkout: eslint -c web/eslint.config.js web e2e
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const never = (message, list) => list.map((what) => ({ ...what, message }));
const typed = { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] };

export default [
  { ignores: ['web/dist', 'web/node_modules', 'web/core/gen', 'web/ui/dev'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { ts: ts.plugin },
    rules: {
      eqeqeq: 'error',
      'no-restricted-properties': ['error',
        ...never('A page served over plain HTTP does not have it.', [{ property: 'randomUUID' }, { object: 'crypto', property: 'subtle' }, { object: 'navigator', property: 'locks' }, { object: 'navigator', property: 'storage' }]),
        ...never('What people write is text, never markup.', [{ property: 'innerHTML' }, { property: 'outerHTML' }, { property: 'insertAdjacentHTML' }])],
      // Script: the parser takes this component of ours for a script element.
      'ts/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^(_|Script$)', destructuredArrayIgnorePattern: '^_', caughtErrors: 'none' }],
    },
  },
  {
    files: ['web/**/*.ts', 'web/**/*.svelte'],
    languageOptions: { parser: ts.parser, parserOptions: typed },
    rules: { 'ts/no-floating-promises': 'error', 'ts/no-misused-promises': 'error', 'ts/await-thenable': 'error' },
  },
  ...svelte.configs.base,
  {
    files: ['web/**/*.svelte', 'web/**/*.svelte.ts'],
    languageOptions: { parserOptions: { ...typed, parser: ts.parser, svelteConfig } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
];
