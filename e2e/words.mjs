// The words people see, so that a test presses the button a person would press
// and fails when the words are missing in a language.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

function load(lang) {
  const dir = join(root, 'locales', lang);
  return Object.assign({}, ...readdirSync(dir).filter((f) => f.endsWith('.json')).map((f) => JSON.parse(readFileSync(join(dir, f), 'utf8'))));
}

/** Returns t(key, values) for a language; an unknown key throws. */
export function words(lang) {
  const all = load(lang);
  const t = (key, values = {}) => {
    const form = typeof values.n === 'number' ? new Intl.PluralRules(lang).select(values.n) : 'other';
    const text = all[key] ?? all[`${key}.${form}`] ?? all[`${key}.other`];
    if (text === undefined) throw new Error(`no words for ${key} in ${lang}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
  t.lang = lang;
  t.has = (key) => key in all;
  return t;
}
