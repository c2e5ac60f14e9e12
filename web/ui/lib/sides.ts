// Whose side it is, by shape and by name. A plan starts with three partners named in English;
// until somebody renames one, everybody reads it in their own language.
import { t } from '../../core/i18n';
import type { Rec } from '../../core/types';

/** Whose colour and shape something has. */
export type Side = 'national' | 'leads' | 'partners' | 'outside';

/** The side of each kind of partner. */
export const sides: Record<string, Side> = { national: 'national', state_leads: 'leads', movement: 'partners', org: 'partners' };

const given: Record<string, string> = { national: 'National campaign', state_leads: 'State Leads', movement: 'Movement partners' };

/** A partner's name for this reader; "" for none. */
export function partnerNamed(partner: Rec | undefined): string {
  const { name = '', kind = '' } = partner?.fields ?? {};
  return name && name === given[kind] ? t(`common.partner.${kind}`) : name;
}
