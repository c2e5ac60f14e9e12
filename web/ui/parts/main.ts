// Which activities have one main kind that is written at the foot of the page.
import { mySides } from './brief';
import type { Place, Where } from './place.svelte';

/** The line at the foot: a text, a day where it has one, and what goes along. */
export interface Main {
  where: Where; kind: string; text: string; date?: string;
  /** True where the day may be left out. */
  loose?: boolean;
  preset?: (p: Place) => Record<string, any>;
}

const note = (about: string): Main => ({ where: 'session', kind: 'note', text: 'text', preset: () => ({ about }) });

export const mains: Record<string, Main> = {
  header: note('hope'),
  agenda: note('change'),
  strategy: note('unclear'),
  readout: note('note'),
  notes: note('note'),
  smartie: note('feedback'),
  norms: { where: 'plan', kind: 'norm', text: 'text', preset: () => ({ class: 'room' }) },
  safety: { where: 'plan', kind: 'norm', text: 'text', preset: () => ({ class: 'safety' }) },
  story: { where: 'session', kind: 'word', text: 'text' },
  external: { where: 'plan', kind: 'outside', text: 'title', date: 'start' },
  internal: { where: 'plan', kind: 'date', text: 'title', date: 'start', preset: (p) => ({ partner: mySides(p)[0]?.id }) },
  phases: { where: 'plan', kind: 'phase', text: 'name', date: 'launch', loose: true },
  benchmarks: { where: 'plan', kind: 'goal', text: 'statement' },
  events: { where: 'plan', kind: 'action', text: 'title', date: 'start', preset: () => ({ existing: true }) },
  power: { where: 'plan', kind: 'actor', text: 'name', preset: () => ({ role: 'unknown' }) },
  parking: { where: 'session', kind: 'parking', text: 'text' },
  close: { where: 'plan', kind: 'followup', text: 'text', date: 'due', loose: true, preset: (p) => ({ status: 'open', origin: 'room', owner: p.name(p.me) }) },
};

/** The fields a form shows at once where "required, and the first three" would hide what matters. */
export const leading: Record<string, string[]> = {
  commitment: ['from', 'to', 'text', 'due', 'evidence', 'owner'],
  outside: ['title', 'start', 'end', 'visits', 'home', 'certainty'],
  date: ['start', 'title', 'end', 'partner'],
  action: ['title', 'start', 'host', 'where', 'resources', 'best_window'],
  phase: ['name', 'launch', 'end', 'purpose', 'how', 'lead'],
  goal: ['statement', 'target', 'unit', 'due', 'owner', 'deliverable', 'inclusion', 'equity'],
  benchmark: ['goal', 'percent', 'value', 'due', 'owner'],
  history: ['org', 'issue', 'outcome', 'metric', 'unit', 'best_pace', 'what_worked', 'lesson'],
  actor: ['name', 'role', 'kind', 'holder'],
  finding: ['kind', 'text', 'actor'],
  tie: ['from', 'to', 'label'],
  way: ['kind', 'text'],
  ask: ['what', 'when', 'where', 'needed', 'show_rate'],
  interest: ['org', 'kind', 'note', 'contact_ok'],
  checkin: ['purpose', 'every', 'first', 'time', 'minutes', 'convener'],
  charter: ['tool', 'decision_rule', 'feedback', 'learning', 'escalation', 'writes_up', 'writes_by', 'review'],
  gap: ['group', 'why', 'how'], lesson: ['goal', 'outcome', 'lesson'], collab: ['a', 'b', 'coalition', 'year'],
};
