// Words in the reader's language. Texts are loaded once for a face and language;
// reading one is synchronous. No framework here: a screen learns of a change of
// language through `onRead`, which it hooks to whatever makes it draw again.

/** Loads one language's words. */
export type Texts = Record<string, () => Promise<{ default: Record<string, string> }>>;
/** A text in several languages, as guides hold them. */
export type Localized = Record<string, string> | string | null | undefined;

const kept = 'cairn-lang';
const fallback = 'en';
let loaders: Texts = {};
let words: Record<string, string> = {};
let current = fallback;
let read: () => void = () => {};
const watchers = new Set<() => void>();

/** The language in use, e.g. "es". */
export function lang(): string {
  read();
  return current;
}

/** The languages this face can speak. */
export const languages = (): string[] => Object.keys(loaders);

/** A language's name in itself: "English", "español". */
export const langName = (code: string): string => new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;

/** Hooks what is called on every reading of a word, so that a screen can follow the language. */
export function onRead(fn: () => void): void {
  read = fn;
}

/** Calls fn after the language changed; returns the way to stop. */
export function onLang(fn: () => void): () => void {
  watchers.add(fn);
  return () => void watchers.delete(fn);
}

/** Takes a face's words and loads those of the reader's language. */
export async function loadTexts(texts: Texts, wish: readonly string[] = wishes()): Promise<void> {
  loaders = texts;
  await speak(pick(wish));
}

/** Changes the language for this browser and keeps the choice. */
export async function setLang(code: string): Promise<void> {
  store(code);
  await speak(code);
}

async function speak(code: string): Promise<void> {
  words = (await loaders[code]?.())?.default ?? words;
  current = code;
  if (typeof document !== 'undefined') document.documentElement.lang = code;
  for (const fn of watchers) fn();
}

function pick(wish: readonly string[]): string {
  const have = Object.keys(loaders);
  for (const w of wish) {
    const hit = have.find((h) => h === w || h === w.split('-')[0]);
    if (hit) return hit;
  }
  return have.includes(fallback) ? fallback : (have[0] ?? fallback);
}

function wishes(): string[] {
  const chosen = stored();
  return [...(chosen ? [chosen] : []), ...(globalThis.navigator?.languages ?? [])];
}

function stored(): string | null {
  try {
    return localStorage.getItem(kept);
  } catch {
    return null; // storage can be switched off; the browser's language stands
  }
}

function store(code: string): void {
  try {
    localStorage.setItem(kept, code);
  } catch {
    // the choice then lasts as long as the page
  }
}

/** True where the key has words. */
export const has = (key: string): boolean => key in words || `${key}.other` in words;

/** The words of a key with {name} filled in; `n` picks key.one or key.other. A missing key shows itself. */
export function t(key: string, values: Record<string, unknown> = {}): string {
  read();
  return fill(words[key] ?? words[plural(key, values.n)] ?? key, values);
}

function plural(key: string, n: unknown): string {
  const form = typeof n === 'number' ? new Intl.PluralRules(current).select(n) : 'other';
  return `${key}.${form}` in words ? `${key}.${form}` : `${key}.other`;
}

function fill(text: string, values: Record<string, unknown>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? show(values[name]) : whole));
}

const show = (v: unknown): string => (typeof v === 'number' ? num(v) : String(v ?? ''));

/** Picks the reader's language of a localized text; else English; else any. */
export function loc(text: Localized): string {
  read();
  if (!text || typeof text === 'string') return text ?? '';
  return text[current] || text[fallback] || Object.values(text).find(Boolean) || '';
}

/** A number in the reader's language. */
export const num = (n: number, opt?: Intl.NumberFormatOptions): string => (read(), new Intl.NumberFormat(current, opt).format(n));

/** A calendar date "2027-03-08" as written in the reader's language; no zone is involved. */
export function day(date: string, opt: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }): string {
  read();
  return new Intl.DateTimeFormat(current, { ...opt, timeZone: 'UTC' }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/** An instant in a zone (the browser's when none is given). */
export function moment(at: string | number, opt: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' }, zone?: string): string {
  read();
  return new Intl.DateTimeFormat(current, zone ? { ...opt, timeZone: zone } : opt).format(new Date(at));
}

/** Seconds as "4:05"; whole hours as "1:04:05"; below zero with a minus. */
export function clock(seconds: number): string {
  const s = Math.abs(Math.trunc(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const text = s >= 3600 ? `${Math.trunc(s / 3600)}:${two(Math.trunc(s / 60) % 60)}:${two(s % 60)}` : `${Math.trunc(s / 60)}:${two(s % 60)}`;
  return seconds <= -1 ? `−${text}` : text;
}

/** Names joined as the language does: "Ana, Lin and Rosa". */
export const list = (names: string[]): string => (read(), new Intl.ListFormat(current).format(names));
