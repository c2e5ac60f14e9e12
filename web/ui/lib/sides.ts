// Whose side it is, by name. A plan starts with three partners named in English;
// until somebody renames one, everybody reads it in their own language.
import { t } from '../../core/i18n';
import type { Rec } from '../../core/types';

const given: Record<string, string> = { national: 'National campaign', state_leads: 'State Leads', movement: 'Movement partners' };

/** A partner's name for this reader; "" for none. */
export function partnerNamed(partner: Rec | undefined): string {
  const { name = '', kind = '' } = partner?.fields ?? {};
  return name && name === given[kind] ? t(`common.partner.${kind}`) : name;
}
