// The plan as this reader may see and change it.
import type { Answer, Doc, Live, Rec } from '../../core/types';
import { list, t } from '../../core/i18n';
import { refusal } from '../../core/words';
import { Place, type Docs } from '../parts/place.svelte';
import { quiet } from './quiet';
import { agreed, comingOf, dated, todayIn, type Coming } from './reading';

const views = ['cairn', 'next', 'ledger', 'drafts', 'asks', 'flags', 'readout', 'pace'];

/** The documents of a plan's page, and where its parts work. */
export class PlanDesk {
  readonly doc: Doc;
  readonly place: Place;
  /** The partner through whose eyes the promises are read; "" is the first. */
  eyes = $state('');

  constructor(readonly live: Live, readonly id: string, as: string) {
    this.doc = live.follow(id, [], views);
    const self = this;
    const docs: Docs = { session: quiet(), get plan() { return self.doc; }, get network() { return self.network; } };
    this.place = new Place(live, docs, as);
  }

  get about(): Record<string, any> { return this.doc.get('plan', 'plan')?.fields ?? {}; }
  get aim(): Record<string, any> { return this.doc.get('aim', 'aim')?.fields ?? {}; }
  get charter(): Rec | undefined { return this.doc.get('charter', 'charter'); }
  get end(): string { return this.aim.end_kind === 'unknown' ? '' : (this.aim.end_date ?? ''); }
  get today(): string { return todayIn(this.live.now(), this.about.zone); }
  get keeper(): boolean { return this.doc.you.roles.some((r) => r === 'keeper' || r === 'facilitator') && !this.doc.closed; }
  get network(): Doc | undefined { return this.about.network ? this.live.doc(this.about.network) : undefined; }

  /** The national content that the plan answers to, which whoever reads the plan may read. */
  followNetwork(): void {
    if (this.about.network && !this.live.doc(this.about.network)) this.live.follow(this.about.network, ['key_moment', 'deliverable'], ['next']);
  }

  list(kind: string): Rec[] { return agreed(this.doc, kind); }
  get dated() { return dated(this.doc, this.network?.ready ? this.network : undefined); }

  /** What comes next here and in the national plan, in order. */
  get coming(): Coming[] { return comingOf(this.doc, this.network, this.today); }
  /** What a part that is begun has and still lacks, in words. */
  lacks(part: string): string {
    const row = this.doc.view('cairn')[part];
    return t('plan.begun.with', { n: row.n, what: list(row.lacks.map((code: string) => t(`plan.lacks.${part}.${code}`))) });
  }

  /** Who can promise something; one that was joined to another is that other. */
  get partners(): Rec[] { return this.list('partner').filter((p) => !p.fields.merged); }

  /** Who looks at the promises: the State Leads, or whoever comes first. */
  get we(): Rec | undefined {
    const all = this.partners;
    return all.find((p) => p.id === this.eyes) ?? all.find((p) => p.fields.kind === 'state_leads') ?? all[0];
  }

  /** Nothing stands in the plan yet but what the national campaign brings. */
  get empty(): boolean { return !this.aim.statement && !this.end && this.dated.every((x) => x.net) && !this.list('commitment').length && !this.list('followup').length; }

  add(kind: string, preset: Record<string, any> = {}, only?: string[]): void { this.place.sheet = { show: 'form', where: 'plan', kind, preset, ...(only ? { only } : {}) }; }
  /** Opens the form of a record there is one of; it is made where it is missing. */
  one(kind: 'aim' | 'charter'): void {
    if (!this.doc.get(kind, kind)) this.doc.create(kind, {}, { id: kind });
    const rec = this.doc.get(kind, kind) ?? { kind, id: kind, seq: 0, fields: {} };
    this.place.sheet = { show: 'form', where: 'plan', kind, rec };
  }
  menu(rec: Rec): void { this.place.sheet = { show: 'card', where: 'plan', rec }; }
  tell(text: string, undo?: () => void): void { this.place.toast = undo ? { text, undo } : { text }; }

  async act(name: string, args: Record<string, any>): Promise<Answer> {
    const a = await this.doc.act(name, args);
    if (a.no) this.tell(a.message || t(refusal(a.no)));
    return a;
  }
}
