// A field's value in words, wherever an older or another value is shown.
import { day, list, loc, num, t } from '../../core/i18n';
import { brief } from './brief';
import { field, type Place, type Where } from './place.svelte';

/** What somebody reads for the value of a field of a kind; "" for nothing. */
export function said(p: Place, where: Where, kind: string, name: string, value: any): string {
  if (value === null || value === undefined || value === '') return '';
  const f = field(where, kind, name);
  switch (f?.type) {
    case 'enum': return t(`fields.${kind}.${name}.${value}`);
    case 'date': return day(String(value), { day: 'numeric', month: 'short', year: 'numeric' });
    case 'bool': return t(value ? 'common.yes' : 'common.no');
    case 'list': return list(value as string[]);
    case 'local': return loc(value);
    case 'int': case 'number': return num(Number(value));
    case 'ref': {
      const ref = p.doc(where)?.get(f.of ?? '', value);
      return ref ? brief(ref, p).title : '';
    }
  }
  return String(value);
}
