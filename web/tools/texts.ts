// The message catalogues, as the build and the tests read them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const locales = join(import.meta.dirname, '../../locales');

/** The pages of the browser part: one entry each. */
export const faces = ['home', 'phone', 'stage', 'facilitate', 'plan', 'prepare'];

/** The areas whose words each face shows. */
const areas: Record<string, string[]> = {
  home: ['common', 'fields', 'parts', 'home', 'prepare'], // the names of activities are prepare's
  phone: ['common', 'fields', 'parts', 'phone'],
  stage: ['common', 'fields', 'stage'],
  facilitate: ['common', 'fields', 'parts', 'facilitate'],
  plan: ['common', 'fields', 'parts', 'plan'],
  prepare: ['common', 'fields', 'parts', 'home', 'prepare'],
};

/** The languages there are: a folder each. */
export const langs = (): string[] => readdirSync(locales).filter((name) => !name.includes('.')).sort();

/** The file names in a language's folder, without their ending. */
export const areasOf = (lang: string): string[] =>
  readdirSync(join(locales, lang)).filter((f) => f.endsWith('.json')).map((f) => f.slice(0, -5)).sort();

/** One area of one language; empty where nobody has written it yet. */
export function area(lang: string, name: string, seen: (file: string) => void = () => {}): Record<string, string> {
  const file = join(locales, lang, `${name}.json`);
  if (!existsSync(file)) return {};
  seen(file);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** All words a face needs in one language. */
export const textsOf = (face: string, lang: string, seen?: (file: string) => void): Record<string, string> =>
  Object.assign({}, ...(areas[face] ?? ['common']).map((a) => area(lang, a, seen)));
