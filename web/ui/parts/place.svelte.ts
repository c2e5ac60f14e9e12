import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { activities, kinds, type FieldDecl, type KindDecl } from '../../core/gen/schema';
import type { Doc, Live, Rec } from '../../core/types';
import { Typed } from './typed.svelte';

/** Which of the three documents of a session a record lives in. */
export type Where = 'session' | 'plan' | 'network';

/** What is open in the sheet over the page. */
export type Sheet =
  | { show: 'form'; where: Where; kind: string; rec?: Rec; preset?: Record<string, any>; only?: string[] }
  | { show: 'card'; where: Where; rec: Rec }
  | { show: 'history'; where: Where; rec: Rec }
  | { show: 'park'; text?: string }
  | { show: 'menu' | 'details' | 'trail' | 'road' | 'bin' | 'tray' | 'move' | 'leave' | 'keys' | 'palette' };

/** A record that was taken off the wall on this device. */
export interface Binned { where: Where; kind: string; id: string; title: string }

/** The documents of a session; plan and network appear once their ids are known. */
export interface Docs { readonly session: Doc; readonly plan: Doc | undefined; readonly network: Doc | undefined }

/** The cookie names a face offers, without their prefix. */
export type As = string;

/**
 * Where the parts work: the documents, what is being typed, what is open over
 * the page and what the toast says. One for each face, in Svelte's context.
 */
export class Place {
  /** What is typed and not kept yet, by form. */
  readonly typed = new Typed();
  /** Questions about cards that were answered with "keep it" on this device. */
  readonly settled = new SvelteSet<string>();
  sheet = $state<Sheet | null>(null);
  toast = $state<{ text: string; bad?: boolean; undo?: () => void } | null>(null);
  bin = $state<Binned[]>([]);

  constructor(readonly live: Live, private readonly docs: Docs, readonly as: As = '') {}

  get session(): Doc { return this.docs.session; }
  get plan(): Doc | undefined { return this.docs.plan; }
  get network(): Doc | undefined { return this.docs.network; }
  doc(where: Where): Doc | undefined { return this.docs[where]; }

  /** True while words stand in a form that nobody kept yet. */
  get typing(): boolean { return this.typed.size > 0; }
  get me(): string { return this.session.you.id; }
  get staff(): boolean { return this.session.you.roles.includes('facilitator'); }
  /** The one record "session". */
  get about(): Record<string, any> { return this.session.list('session')[0]?.fields ?? {}; }

  mayEdit(where: Where, rec: Rec): boolean {
    const you = this.doc(where)?.you;
    return !!you && !this.doc(where)?.closed && (rec.by === you.id || you.roles.some((r) => r === 'facilitator' || r === 'keeper') || aliased(you, rec));
  }

  /** A name people in the room chose, or "" for a stranger. */
  name(id: string | undefined): string {
    if (!id) return '';
    const staff = () => this.session.list('facilitator').find((f) => f.id === id || f.fields.member === id);
    return (this.session.get('participant', id) ?? staff())?.fields.name ?? '';
  }

  /** Makes a record in the step it belongs to. */
  add(where: Where, kind: string, fields: Record<string, any>, step?: Rec): string {
    const doc = this.doc(where);
    if (!doc) return '';
    return doc.create(kind, { ...origin(where, kind, this.session.id, step), ...fields });
  }

  /** Takes a record away and offers to bring it back. */
  remove(where: Where, rec: Rec, title: string, said: string): void {
    this.doc(where)?.remove(rec.kind, rec.id);
    this.bin = [{ where, kind: rec.kind, id: rec.id, title }, ...this.bin];
    this.toast = { text: said, undo: () => this.bringBack(this.bin.find((b) => b.id === rec.id)) };
  }

  /** Takes back what this tab did last, in whichever document it was; false where there is nothing. */
  undo(): boolean {
    const docs = [this.session, this.plan, this.network].filter((d) => d !== undefined);
    const last = docs.reduce((x, y) => (y.lastGesture > x.lastGesture ? y : x));
    if (!last.lastGesture || last.closed) return false;
    void last.undo();
    return true;
  }

  bringBack(item: Binned | undefined): void {
    if (!item) return;
    this.doc(item.where)?.restore(item.kind, item.id);
    this.bin = this.bin.filter((b) => b !== item);
  }
}

const aliased = (you: Doc['you'], rec: Rec): boolean => !!rec.by && Object.values(you.alias).includes(rec.by);

/** The fields that say where a new record comes from, where its kind has them. */
function origin(where: Where, kind: string, session: string, step?: Rec): Record<string, any> {
  const has = (name: string) => decl(where, kind)?.fields.some((f) => f.name === name);
  return { ...(step && has('step') ? { step: step.id } : {}), ...(where === 'plan' && has('session') ? { session } : {}) };
}

/** The declaration of a kind. */
export const decl = (where: Where, kind: string): KindDecl | undefined => kinds[where][kind];

/** Whether what is typed for a kind in a step may lie on the device: nothing that is private, anonymous, hidden from others, or about the person. */
export function lasts(where: Where, kind: string, step?: Rec): boolean {
  const k = decl(where, kind);
  const act = step ? activities[step.fields.activity] : undefined;
  return !!k && !k.anonymous && !k.hides && !k.perPerson && kind !== 'participant' && !act?.private && !act?.hidden;
}

/** The declaration of one field of a kind. */
export const field = (where: Where, kind: string, name: string): FieldDecl | undefined =>
  decl(where, kind)?.fields.find((f) => f.name === name);

/** The fields a form offers: not hidden, and not written by the server alone. */
export const offered = (where: Where, kind: string): FieldDecl[] =>
  (decl(where, kind)?.fields ?? []).filter((f) => !f.hidden && !f.server && f.name !== 'step');

const key = Symbol('place');
export const givePlace = (p: Place): Place => setContext(key, p);
export const place = (): Place => getContext<Place>(key);
