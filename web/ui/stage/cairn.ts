// Reading the plan's `cairn` view: which of the eleven parts stand.

/** The parts in the order of the stones, from the ground up. */
export const parts = ['aim', 'outside', 'dates', 'phases', 'goals', 'benchmarks', 'power', 'national', 'commitments', 'charter', 'followups'] as const;

export interface Cairn { laid: boolean[]; have: number; begun: string[]; missing: string[] }

/** What the server says about completeness; nothing is counted here but stones. */
export function cairn(view: Record<string, any>): Cairn {
  const laid = parts.map((p) => Boolean(view[p]?.have));
  const gaps = parts.filter((_, i) => !laid[i]);
  const begun = (p: string) => Boolean(view[p]?.begun);
  return { laid, have: view.total?.have ?? laid.filter(Boolean).length, begun: gaps.filter(begun), missing: gaps.filter((p) => !begun(p)) };
}
