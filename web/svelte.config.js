import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** Styles live in the layered sheet, never in components: the policy allows no inline style. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
};
