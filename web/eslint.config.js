// Rules that find mistakes; how the code looks is no concern of theirs.
// Run from the root of the checkout: eslint -c web/eslint.config.js web e2e
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const never = (message, list) => list.map((what) => ({ ...what, message }));
const markup = ['AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]', 'CallExpression[callee.property.name=/^(insertAdjacentHTML|parseFromString|createContextualFragment)$/]'];
const typed = { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] };

export default [
  { ignores: ['web/dist', 'web/node_modules', 'web/core/gen', 'web/ui/dev'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { ts: ts.plugin },
    rules: {
      eqeqeq: 'error',
      'no-restricted-properties': ['error', ...never('A page served over plain HTTP does not have it.', [{ property: 'randomUUID' }, { object: 'crypto', property: 'subtle' }, { object: 'navigator', property: 'locks' }, { object: 'navigator', property: 'storage' }])],
      'no-restricted-syntax': ['error', ...never('What people write is text, never markup.', markup.map((selector) => ({ selector })))],
      // Script: the parser takes this component of ours for a script element.
      'ts/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^(_|Script$)', destructuredArrayIgnorePattern: '^_', caughtErrors: 'none' }],
    },
  },
  {
    // Types of components take most of the time: those that only show and never wait for anything go without.
    files: ['web/**/*.ts', 'web/ui/{facilitate,home,parts,phone,prepare}/**/*.svelte'],
    languageOptions: { parser: ts.parser, parserOptions: typed },
    rules: { 'ts/no-floating-promises': 'error', 'ts/no-misused-promises': 'error', 'ts/await-thenable': 'error' },
  },
  ...svelte.configs.base,
  {
    files: ['web/**/*.svelte', 'web/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
];
