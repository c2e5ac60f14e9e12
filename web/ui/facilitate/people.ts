// Who is still writing and who has finished, for the people column. On private
// steps nobody is told apart: the desk shows counts alone.
import type { Rec } from '../../core/types';
import type { Desk } from './desk.svelte';

export interface Line {
  person: Rec;
  /** How this person is connected: writing, reading, done, away, or no phone. */
  how: 'writing' | 'reading' | 'away' | 'proxy';
  /** Changes that wait on the phone. */
  waiting: number;
  /** Whole minutes since the phone was last heard of, 0 when it is here. */
  minutes: number;
  /** What this person made in the step. */
  made: number;
}

export interface Column { writing: Line[]; finished: Rec[]; private: boolean; done: number; of: number }

/** Sorts the people of the room at the server's time `now`. */
export function column(desk: Desk, now: number): Column {
  const step = desk.here?.id ?? '';
  const row = desk.doc.view('progress')[step] ?? {};
  const done = new Set(desk.doc.list('done').filter((d) => d.fields.step === step).map((d) => d.id.split('/').pop()!));
  const hidden = Boolean(desk.activity?.private);
  return {
    private: hidden,
    done: row.done ?? done.size,
    of: row.of ?? desk.people.length,
    finished: hidden ? [] : desk.people.filter((p) => done.has(p.id)),
    writing: desk.people.filter((p) => (hidden ? p.fields.proxy : !done.has(p.id))).map((p) => line(desk, p, step, now)),
  };
}

function line(desk: Desk, person: Rec, step: string, now: number): Line {
  const seen = desk.doc.people().find((x) => x.id === person.id);
  const how = person.fields.proxy ? 'proxy' : !seen || seen.state === 'away' ? 'away' : seen.state === 'writing' ? 'writing' : 'reading';
  const minutes = how === 'away' && seen?.since ? Math.max(1, Math.round((now - Date.parse(seen.since)) / 60_000)) : 0;
  return { person, how, waiting: seen?.waiting ?? 0, minutes, made: desk.activity?.private ? 0 : made(desk, person.id, step) };
}

function made(desk: Desk, person: string, step: string): number {
  const a = desk.activity;
  const mine = (r: Rec) => r.by === person && r.fields.step === step;
  const own = (a?.session ?? []).filter((k) => !['participant', 'done'].includes(k)).flatMap((k) => desk.doc.list(k));
  return [...own, ...(a?.plan ?? []).flatMap((k) => desk.plan?.list(k) ?? [])].filter(mine).length;
}
