// A session being prepared: its records, and what the server works out from them.
import type { Answer, Doc, Live, Rec } from '../../core/types';
import { has, t } from '../../core/i18n';
import { refusal } from '../../core/words';
import { Place, type Docs } from '../parts/place.svelte';
import { endOf, inOrder, placeAt } from './order';

export interface AgendaRow { planned_start?: string; planned_end?: string; minutes: number; state: string }
export interface Total { planned_end: string; promised_end: string; free_minutes: number; minutes: number }
export interface Warning { code: string; step?: string; params?: Record<string, number> }

/** The documents of a session that is being prepared. */
export class Prep {
  readonly doc: Doc;
  readonly place: Place;

  constructor(readonly live: Live, readonly id: string, readonly as: string) {
    this.doc = live.follow(id, [], ['agenda', 'warnings', 'packing', 'clock']);
    const self = this;
    const docs: Docs = { session: this.doc, get plan() { return undefined; }, get network() { return self.network; } };
    this.place = new Place(live, docs, as);
  }

  get session(): Record<string, any> { return this.doc.get('session', 'session')?.fields ?? {}; }
  get zone(): string | undefined { return this.session.zone; }
  get state(): string { return this.session.state ?? 'preparing'; }
  /** Once the clock runs the plan stays what it was; the desk gives minutes and takes them. */
  get running(): boolean { return this.state === 'running' || this.state === 'paused'; }
  get steps(): Rec[] { return inOrder(this.doc.list('step')); }
  get mine(): boolean { return this.doc.you.roles.includes('facilitator'); }
  get total(): Total | undefined { return this.doc.view('agenda').total; }
  get network(): Doc | undefined { return this.session.network ? this.live.doc(this.session.network) : undefined; }
  get warnings(): Warning[] { return (Object.values(this.doc.view('warnings')) as Warning[]).filter((w) => has(`prepare.w.${w.code}`) || has(`prepare.w.${w.code}.other`)); }

  followNetwork(): void {
    const id = this.session.network;
    if (id && !this.live.doc(id)) this.live.follow(id, [], ['old_norms']);
  }

  row(step: string): AgendaRow | undefined { return this.doc.view('agenda')[step]; }
  set(fields: Record<string, any>): void { this.doc.set('session', 'session', fields); }
  setStep(step: Rec, fields: Record<string, any>): void { this.doc.set('step', step.id, fields); }

  /** Puts a step at an index; undo is one tap. */
  move(step: Rec, to: number): void {
    const before = step.fields.pos;
    this.setStep(step, { pos: placeAt(this.steps, step.id, to) });
    this.tell(t('prepare.moved', { n: to + 1 }), () => this.setStep(step, { pos: before }));
  }

  /** Makes an empty step after another, or at the end but before the close, and returns its id. */
  addAfter(step: Rec | undefined): string {
    const at = step ? this.steps.findIndex((s) => s.id === step.id) + 1 : endOf(this.steps);
    return this.doc.create('step', { pos: placeAt(this.steps, '', at), title: { [document.documentElement.lang || 'en']: t('prepare.new_step') }, minutes: 5, minimum: 2, priority: 'should', activity: 'notes', key: `own-${Date.now().toString(36)}` });
  }

  remove(step: Rec): void {
    this.doc.remove('step', step.id);
    this.tell(t('common.removed'), () => this.doc.restore('step', step.id));
  }

  tell(text: string, undo?: () => void): void { this.place.toast = undo ? { text, undo } : { text }; }

  async act(name: string, args: Record<string, any> = {}): Promise<Answer> {
    const a = await this.doc.act(name, args);
    if (a.no) this.tell(a.message || t(refusal(a.no)));
    return a;
  }
}
