// The facilitator's desk: the documents, what follows from them, and one way to
// give a command and hear what came of it.
import type { Answer, Doc, Live, Rec } from '../../core/types';
import { t } from '../../core/i18n';
import { refusal } from '../../core/words';
import { post, Problem } from '../../core/api';
import { byPos } from '../lib/order';
import { Place } from '../parts/place.svelte';
import { proxyPlace } from './proxy.svelte';
import { activities, type ActivityDecl } from '../../core/gen/schema';

const nothing: Promise<Answer> = Promise.resolve({ n: 0 });

export class Desk {
  readonly doc: Doc;
  plan: Doc | undefined = $state.raw();
  network: Doc | undefined = $state.raw();
  readonly place: Place;
  busy = $state(false);
  #proxies = new Map<string, Place>();

  constructor(readonly live: Live, readonly id: string, readonly as: string) {
    this.doc = live.follow(id, [], ['clock', 'agenda', 'progress', 'results', 'warnings', 'catchup', 'sofar', 'doubles', 'unsent']);
    const self = this;
    this.place = new Place(live, { get session() { return self.doc; }, get plan() { return self.plan; }, get network() { return self.network; } }, as);
  }

  /** Follows the plan and the network once the session says which. */
  follow(): void {
    const { plan, network } = this.session?.fields ?? {};
    if (plan) this.plan ??= this.live.follow(plan, [], ['cairn', 'drafts', 'flags', 'ledger', 'asks', 'suggest', 'readout', 'pace']);
    if (network) this.network ??= this.live.follow(network, [], []);
  }

  /** Promises that still wait for an answer, oldest first. */
  get promised(): Rec[] {
    const state = (c: Rec) => this.plan?.view('ledger')[c.id]?.state ?? 'declined';
    return (this.plan?.list('commitment') ?? []).filter((c) => !['active', 'declined'].includes(state(c))).sort((a, b) => a.seq - b.seq);
  }

  get session(): Rec | undefined { return this.doc.get('session', 'session'); }
  get state(): string { return this.session?.fields.state ?? ''; }
  get steps(): Rec[] { return [...this.doc.list('step')].sort(byPos); }
  get here(): Rec | undefined { return this.doc.get('step', this.session?.fields.step ?? ''); }
  get clock(): Record<string, any> | undefined { return this.doc.view('clock').now; }
  get activity(): ActivityDecl | undefined { return activities[this.here?.fields.activity]; }
  get zone(): string | undefined { return this.session?.fields.zone; }

  /** The step that Next leads to; undefined at the end. */
  get next(): Rec | undefined {
    const steps = this.steps;
    const at = steps.findIndex((s) => s.id === this.here?.id);
    return steps.slice(at + 1).find((s) => (s.fields.state ?? 'ahead') === 'ahead');
  }

  /** True when there is a step to go back to. */
  get before(): boolean {
    const steps = this.steps;
    return steps.slice(0, steps.findIndex((s) => s.id === this.here?.id)).some((s) => !['skipped', 'after'].includes(s.fields.state));
  }

  /** People let in, in the order of their names. */
  get people(): Rec[] {
    return this.doc.list('participant').filter((p) => p.fields.state === 'in').sort((a, b) => String(a.fields.name).localeCompare(String(b.fields.name)));
  }

  get lobby(): Rec[] { return this.doc.list('participant').filter((p) => p.fields.state === 'lobby'); }

  /** Where the parts work for somebody without a phone; what is typed for them waits there. */
  forThem(person: string): Place {
    const place = this.#proxies.get(person) ?? proxyPlace(this, person);
    this.#proxies.set(person, place);
    return place;
  }

  /** Drafts of this session's room that nobody kept yet; of one step when named. */
  drafts(step?: string): Rec[] {
    const kinds = new Set(Object.values(activities).flatMap((a) => a.plan));
    const all = [...kinds].flatMap((k) => this.plan?.list(k) ?? []);
    // What somebody with an account wrote here carries the step alone.
    const ours = (r: Rec) => r.fields.session === this.id || Boolean(this.doc.get('step', r.fields.step ?? ''));
    // What the server has not seen yet is neither: it says which.
    return all.filter((r) => r.fields.state === 'draft' && ours(r) && (!step || r.fields.step === step));
  }

  /** Gives a command; a refusal becomes a sentence on the desk. */
  async act(name: string, args: Record<string, any> = {}, expect?: Record<string, string>): Promise<Answer> {
    return this.hear(this.doc.act(name, args, expect ? { expect } : {}));
  }

  /** Shows what a command's refusal says, unless it asks a question of its own. */
  async hear(answer: Promise<Answer>, asks: (a: Answer) => boolean = () => false): Promise<Answer> {
    this.busy = true;
    try {
      const a = await answer;
      if (a.no && !asks(a)) this.tell(a.message || t(refusal(a.no)), true);
      return a;
    } finally {
      this.busy = false;
    }
  }

  /** Makes drafts agreed: those of one step with one command, others one by one. */
  async keep(drafts: Rec[]): Promise<void> {
    const steps = new Set(drafts.map((d) => d.fields.step as string | undefined).filter(Boolean));
    for (const step of steps) await this.hear(this.plan?.act('keep', { step }) ?? nothing);
    const rest = new Set(drafts.map((d) => d.id));
    for (const d of this.drafts().filter((x) => rest.has(x.id))) await this.keepOne(d);
  }

  keepOne(draft: Rec): Promise<Answer> {
    return this.hear(this.plan?.act('keep_one', { kind: draft.kind, id: draft.id }, { kind: draft.kind, id: draft.id }) ?? nothing);
  }

  /** The commands of one tap that buttons, keys and the palette share. */
  more = () => this.act('extend', { minutes: 1 }, { step: this.here?.id ?? '' });
  blank = () => this.doc.set('session', 'session', { blank: !this.session?.fields.blank });
  hold = () => this.act(this.state === 'paused' ? 'resume' : 'pause');
  async call(): Promise<void> {
    const a = await this.act('call');
    if (!a.no) this.tell(t('facilitate.called'));
  }
  /** A phone of somebody who is not there, in a window of its own. */
  pretend = () => window.open(`/join?seat=b#${this.session?.fields.invite ?? ''}`, 'cairn-seat-b', 'popup,width=390,height=780');

  /** Makes a link into this session; `once` for a link that opens on one device only. */
  async link(kind: string, once = false): Promise<string> {
    return (await post<{ url: string }>('/api/links', { doc: this.id, kind, once }, { as: this.as })).url;
  }

  /** Opens the big screen at once, so that no browser takes it for a pop-up, and fills in the address after. */
  async stage(): Promise<void> {
    const page = window.open('', '_blank');
    try {
      const url = await this.link('stage');
      if (page) page.location.href = url;
      else location.href = url;
    } catch (e) {
      page?.close();
      this.fail(e);
    }
  }

  /** Shows what went wrong with a call, in the server's words where it has any. */
  fail(e: unknown): void {
    this.tell(e instanceof Problem && e.detail ? e.detail : t('facilitate.unreachable'), true);
  }

  tell(text: string, bad = false, undo?: () => void): void {
    this.place.toast = { text, bad, undo };
  }

  /** Says what was just written here, with a way to take it back. */
  did(text: string): void {
    this.tell(text, false, () => void this.place.undo());
  }

  /** Moves from the step this desk shows; two desks that press at once move once. */
  move(how: 'next' | 'back'): Promise<Answer> {
    return this.act(how, {}, { step: this.here?.id ?? '' });
  }
}
