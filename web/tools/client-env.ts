import type { Environment } from 'vitest/runtime';

/** Node, with modules compiled as for the browser: for tests of reactive modules that need no page. */
export default {
  name: 'client',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => {} }),
} satisfies Environment;
