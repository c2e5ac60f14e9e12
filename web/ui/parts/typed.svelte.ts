import { SvelteMap } from 'svelte/reactivity';

type Fields = Record<string, any>;

/**
 * What is typed and not sent yet, by form. What may outlive a reload lies in the
 * tab's own storage too, under the seat, until it is sent.
 */
export class Typed extends SvelteMap<string, Fields> {
  #key = '';
  #lasting = new Set<string>();
  constructor(private readonly box: () => Storage = () => sessionStorage) {
    super();
  }

  /** Keeps for this seat from now on, and brings back what an earlier page of the tab left. */
  open(seat: string): void {
    const key = `cairn-typed ${seat}`;
    if (this.#key && this.#key !== key) this.#handOver();
    this.#key = key;
    for (const [id, fields] of Object.entries(this.#read())) {
      this.#lasting.add(id);
      if (!this.has(id)) this.set(id, fields);
    }
    this.#save();
  }

  /** Notes what is typed; it outlives a reload only where `lasting`. */
  write(id: string, fields: Fields, lasting: boolean): void {
    this.set(id, fields);
    if (!lasting) return;
    this.#lasting.add(id);
    this.#save();
  }

  /** Whether what is typed there may lie on the device: it is nothing that others must not see. */
  lasts(id: string): boolean {
    return this.#lasting.has(id);
  }

  /** What was typed is sent or given up. */
  drop(id: string): void {
    this.delete(id);
    if (this.#lasting.delete(id)) this.#save();
  }

  /** Somebody leaves: nothing they typed stays on the device. */
  forget(): void {
    for (const id of [...this.keys()]) this.drop(id);
  }

  // Somebody else took this seat: what the first person typed waits for them in the storage.
  #handOver(): void {
    this.clear();
    this.#lasting.clear();
  }

  #read(): Record<string, Fields> {
    try {
      return JSON.parse(this.box().getItem(this.#key) ?? '{}');
    } catch {
      return {}; // no storage, or not ours: typing works without
    }
  }

  #save(): void {
    if (!this.#key) return;
    const rows = [...this.#lasting].filter((id) => this.has(id)).map((id) => [id, this.get(id)]);
    try {
      if (rows.length) this.box().setItem(this.#key, JSON.stringify(Object.fromEntries(rows)));
      else this.box().removeItem(this.#key);
    } catch {
      // storage is full or switched off: the words live as long as the page
    }
  }
}
