// The unsent changes of one document, in the order they were made. A change is
// kept here, and on the shelf, until the server's answer to it has arrived.
import type { Row, Shelf, TrayRow } from './shelf';
import type { Pending } from './store';
import type { Answer, Op, Refused } from './types';

/** A row with what only this page knows of it. */
export interface Held extends Row {
  /** True once the shelf has it: only then may it be called kept. */
  stored: boolean;
  /** The connection it went out on; 0 when it has yet to go. */
  wire: number;
  /** How often the server said that something before it is missing. */
  missing: number;
  /** Who waits for the answer. */
  done?: (a: Answer) => void;
}

export class Outbox implements Pending {
  tray: TrayRow[] = [];
  /** False once the device's storage has failed: changes then last as long as the page. */
  durable = true;
  /** True once what earlier pages left here has been looked for. */
  searched = false;
  #rows: Held[] = [];
  #last = new Map<string, number>();
  #tick = 0;
  #touched = new Map<string, number>();
  #ops: Op[] | undefined;
  #failed = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private doc: string,
    private shelf: Promise<Shelf>,
    private changed: () => void,
  ) {}

  get rows(): readonly Held[] {
    return this.#rows;
  }

  ops(): readonly Op[] {
    return (this.#ops ??= this.#rows.map((r) => r.op));
  }

  stamp(kind: string): number {
    return this.#touched.get(kind) ?? 0;
  }

  /** Puts a change at the end with its device's next number. */
  add(person: string, device: string, epoch: string, op: Omit<Op, 'n'>): Held {
    const n = (this.#last.get(device) ?? 0) + 1;
    this.#last.set(device, n);
    const row: Held = { doc: this.doc, person, device, n, epoch, op: { ...op, n }, stored: false, wire: 0, missing: 0 };
    this.#rows.push(row);
    this.#touch(row);
    const put = [bare(row)];
    this.#write((s) => s.swap([], put), [row]);
    return row;
  }

  find(device: string, n: number): Held | undefined {
    return this.#rows.find((r) => r.device === device && r.n === n);
  }

  /** Lets a change go whose answer has arrived. */
  leave(row: Held): void {
    this.#take(row);
    const out = [bare(row)];
    this.#write((s) => s.swap(out, []));
  }

  /** Moves a refused change to the tray. */
  refuse(row: Held, answer: Answer): void {
    this.#take(row);
    const tray: TrayRow = { doc: row.doc, person: row.person, device: row.device, op: row.op, answer, key: `${row.device}.${row.n}` };
    const out = bare(row);
    this.tray = [...this.tray.filter((x) => x.key !== tray.key), tray];
    this.#write((s) => s.refuse(out, tray));
  }

  /** Puts a change in the tray that was never fit to send. */
  decline(person: string, device: string, op: Omit<Op, 'n'>, answer: Answer, key: string): void {
    const tray: TrayRow = { doc: this.doc, person, device, op: { ...op, n: 0 }, answer, key };
    this.tray = [...this.tray, tray];
    this.#write((s) => s.refuse(undefined, tray));
  }

  /** Takes a refused change out of the tray; undefined when it is not there. */
  settle(r: Refused): TrayRow | undefined {
    const found = this.tray.find((x) => x === r || (x.device === r.device && x.op.n === r.op.n && x.op.id === r.op.id));
    if (!found) return undefined;
    this.tray = this.tray.filter((x) => x !== found);
    this.#write((s) => s.settle(found));
    return found;
  }

  /** Everything of this person that lies on the shelf and no living tab holds, to be sent as it is. */
  async adopt(person: string, alive: (device: string) => boolean): Promise<void> {
    await this.#writing;
    const shelf = await this.shelf;
    const rows = await shelf.rows(this.doc, person).catch(() => []);
    this.searched = true;
    const own = new Set(this.#last.keys());
    const lost = rows.filter((r) => !own.has(r.device) && !alive(r.device) && !this.find(r.device, r.n));
    if (!lost.length) return;
    const held = lost.map((r) => ({ ...r, stored: true, wire: 0, missing: 0 }));
    this.#rows = [...held, ...this.#rows];
    held.forEach((r) => this.#touch(r));
    this.changed();
  }

  /** Reads what was refused on earlier pages. */
  async openTray(person: string): Promise<void> {
    const shelf = await this.shelf;
    const rows = await shelf.tray(this.doc, person).catch(() => []);
    const known = new Set(this.tray.map((r) => r.key));
    this.tray = [...rows.filter((r) => !known.has(r.key)), ...this.tray];
    if (rows.length) this.changed();
  }

  /**
   * Gives changes made under another epoch a new device and new numbers: the server
   * was restored and no longer knows the old ones. `base` 0 says that their author
   * saw nothing of what the server now holds, so nothing is overwritten unseen.
   */
  renumber(epoch: string, fresh: (device: string) => string, which = (r: Held) => r.epoch !== epoch): void {
    const old = this.#rows.filter(which);
    if (!old.length) return;
    const out = old.map(bare);
    const names = new Map<string, string>();
    for (const row of old) this.#rename(row, epoch, names, fresh);
    const put = old.map(bare);
    this.#ops = undefined;
    this.#write((s) => s.swap(out, put), old);
  }

  #rename(row: Held, epoch: string, names: Map<string, string>, fresh: (device: string) => string): void {
    const device = names.get(row.device) ?? fresh(row.device);
    names.set(row.device, device);
    const n = (this.#last.get(device) ?? 0) + 1;
    this.#last.set(device, n);
    Object.assign(row, { device, n, epoch, wire: 0, missing: 0, op: { ...row.op, n, base: 0 } });
  }

  /** Sets aside what others wrote on this page; on the shelf it waits for them. */
  only(person: string): void {
    const others = this.#rows.filter((r) => r.person !== person);
    this.#rows = this.#rows.filter((r) => r.person === person);
    this.tray = this.tray.filter((r) => r.person === person);
    this.#last.clear(); // their devices are not used again, so that they can be adopted later
    others.forEach((r) => this.#touch(r));
  }

  /** The change of a device that goes first. */
  first(device: string): Held | undefined {
    return this.#rows.filter((r) => r.device === device).sort((a, b) => a.n - b.n)[0];
  }

  /** Marks a device's changes as yet to go. */
  unsend(device?: string): void {
    for (const r of this.#rows) if (device === undefined || r.device === device) r.wire = 0;
  }

  /** Resolves when everything so far is on the shelf. */
  settled(): Promise<void> {
    return this.#writing;
  }

  #take(row: Held): void {
    this.#rows = this.#rows.filter((r) => r !== row);
    if (!this.#rows.length) this.#failed = false;
    this.#touch(row);
  }

  #touch(row: Held): void {
    this.#ops = undefined;
    this.#touched.set(row.op.kind, ++this.#tick);
  }

  #write(step: (s: Shelf) => Promise<void>, rows: Held[] = []): void {
    this.#writing = this.#writing.then(async () => {
      const shelf = await this.shelf;
      const kept = await this.#try(shelf, step, rows.length > 0);
      for (const r of rows) r.stored = kept;
      if (rows.length) this.changed();
    });
  }

  // After one failure nothing more is put on the shelf until all has gone out: a device's numbers there must have no hole.
  async #try(shelf: Shelf, step: (s: Shelf) => Promise<void>, puts: boolean): Promise<boolean> {
    if (puts && this.#failed) return false;
    try {
      await step(shelf);
      this.durable = shelf.durable && !this.#failed;
      return true;
    } catch {
      this.#failed = true;
      return (this.durable = false);
    }
  }
}

const bare = ({ doc, person, device, n, epoch, op }: Held): Row => ({ doc, person, device, n, epoch, op });
