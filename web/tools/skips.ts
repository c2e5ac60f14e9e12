import type { Reporter, TestModule } from 'vitest/node';

/** Says what was skipped, a line each, as scripts/test reads it. */
export default class Skips implements Reporter {
  onTestRunEnd(files: readonly TestModule[]): void {
    const all = files.flatMap((file) => [...file.children.allTests()]);
    for (const t of all) if (t.result().state === 'skipped') console.log(`skip web ${t.module.relativeModuleId} ${t.fullName}`);
  }
}
