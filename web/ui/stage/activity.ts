// What each activity shows on the screen: the kinds whose lines appear, in order.
import { activities } from '../../core/gen/schema';
import type { Wanted } from './rows';

const shown: Record<string, Wanted> = {
  roster: { session: ['org'] },
  safety: { network: ['norm'], plan: ['norm'] },
  norms: { network: ['norm'], plan: ['norm'] },
  strategy: { network: ['key_moment'], session: ['note'] },
  charter: { plan: ['checkin', 'channel', 'norm'] },
  delegate: { plan: ['commitment'] },
  benchmarks: { plan: ['goal', 'benchmark'] },
  readout: { plan: ['commitment', 'followup'], session: ['note'] },
  power: { plan: ['actor', 'finding'] },
  story: { network: ['formation'] },
  close: { plan: ['followup', 'interest'] },
};

/** The kinds to list in a step; what an activity makes unless named above. */
export function wanted(activity: string): Wanted {
  const a = activities[activity];
  return shown[activity] ?? { session: a?.session ?? [], plan: a?.plan ?? [] };
}
