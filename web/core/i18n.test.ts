import { beforeAll, describe, expect, test } from 'vitest';
import { area, areasOf, faces, langs, textsOf } from '../tools/texts';
import { clock, day, has, lang, languages, list, loadTexts, loc, moment, num, setLang, t } from './i18n';
import { place } from './place';
import type { Status } from './types';
import { refusal, said } from './words';

const texts = {
  en: async () => ({ default: { 'a.hello': 'Hello {name}', 'a.n.one': '1 change', 'a.n.other': '{n} changes' } }),
  es: async () => ({ default: { 'a.hello': 'Hola {name}', 'a.n.one': '1 cambio', 'a.n.other': '{n} cambios' } }),
};

describe('words', () => {
  beforeAll(() => loadTexts(texts, ['es-MX', 'en']));

  test('are in the first language we speak', () => {
    expect([lang(), languages()]).toEqual(['es', ['en', 'es']]);
    expect(t('a.hello', { name: 'Ana' })).toBe('Hola Ana');
  });

  test('count', () => {
    expect([t('a.n', { n: 1 }), t('a.n', { n: 1200 }), t('a.n', { n: 0 })]).toEqual(['1 cambio', `${num(1200)} cambios`, '0 cambios']);
    expect([has('a.n'), has('a.hello'), has('a.no')]).toEqual([true, true, false]);
  });

  test('show the key where they are missing', () => expect(t('a.missing')).toBe('a.missing'));

  test('localized fields fall back', () => {
    expect(loc({ en: 'yes', es: 'sí' })).toBe('sí');
    expect(loc({ en: 'yes', es: '' })).toBe('yes');
    expect(loc({ fr: 'oui' })).toBe('oui');
    expect([loc('plain'), loc(null), loc(undefined)]).toEqual(['plain', '', '']);
  });

  test('dates have no zone, instants have one', () => {
    expect(day('2027-03-08')).toBe('8 mar');
    expect(moment('2027-03-08T03:30:00Z', undefined, 'America/Chicago')).toBe('21:30');
    expect(list(['Ana', 'Lin', 'Rosa'])).toBe('Ana, Lin y Rosa');
  });

  test('change without a reload', async () => {
    await setLang('en');
    expect(t('a.hello', { name: 'Ana' })).toBe('Hello Ana');
    await setLang('es');
  });

  test.each([[245, '4:05'], [0, '0:00'], [3845, '1:04:05'], [-65, '−1:05'], [59.9, '0:59']])('clock %d', (s, text) => expect(clock(s)).toBe(text));
});

describe('catalogues', () => {
  const places = (s: string) => [...s.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort().join();

  test('are complete in every language', () => {
    expect(langs()).toEqual(['en', 'es']);
    for (const l of langs()) expect(areasOf(l)).toEqual(areasOf('en'));
  });

  test.each(areasOf('en'))('%s: same keys, same placeholders, nothing empty', (name) => {
    const [en, es] = [area('en', name), area('es', name)];
    expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en)) {
      expect(places(es[key]!), key).toBe(places(en[key]!));
      expect(es[key]!.trim() && en[key]!.trim(), key).toBeTruthy();
    }
  });

  test('every face has words', () => faces.forEach((f) => expect(textsOf(f, 'es')['common.saved']).toBe('Guardado')));
});

describe('the connection word', () => {
  const base: Status = { word: 'saved', kept: 0, refused: [], sent: 0, durable: true, update: false };
  const known = { ...area('en', 'common') };
  test.each<[Partial<Status>, string]>([
    [{}, 'common.saved'],
    [{ word: 'saving' }, 'common.saving'],
    [{ word: 'connecting' }, 'common.connecting'],
    [{ word: 'offline' }, 'common.offline'],
    [{ word: 'offline', kept: 3 }, 'common.offline_kept'],
    [{ word: 'offline', kept: 3, durable: false }, 'common.offline_tab'],
    [{ sent: 2 }, 'common.back_sent'],
    [{ word: 'closed' }, 'common.closed'],
    [{ word: 'offline', refused: [{} as any] }, 'common.refused'],
  ])('%o', (s, key) => {
    expect(said({ ...base, ...s }).key).toBe(key);
    expect(key in known || `${key}.other` in known).toBe(true);
  });

  test('every refusal has a sentence', () => {
    for (const code of ['invalid', 'denied', 'notfound', 'conflict', 'gone', 'toolarge', undefined, 'new']) expect(refusal(code) in known).toBe(true);
  });
});

test.each([
  ['/phone/6f1c2a9be0d3', '', 'seat-a'],
  ['/phone/6f1c2a9be0d3', '?seat=b', 'seat-b'],
  ['/phone/6f1c2a9be0d3', '?seat=,login', 'seat-a'],
  ['/stage/6f1c2a9be0d3', '', 'stage-6f1c2a9b,login'],
  ['/facilitate/6f1c2a9be0d3', '', 'fac-6f1c2a9b,login'],
  ['/prepare/6f1c2a9be0d3', '', 'fac-6f1c2a9b,login'],
  ['/prepare/new', '', 'login'],
  ['/plan/6f1c2a9be0d3', '', 'reader-6f1c2a9b,login'],
  ['/join', '', 'seat-a'],
  ['/', '', 'login'],
])('%s%s connects as %s', (pathname, search, as) => expect(place({ pathname, search }).as).toBe(as));
