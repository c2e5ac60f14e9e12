import { t } from '../../core/i18n';

/** What is left of the step, in words, from the clock view's row and the server's time. Never a threat. */
export function remaining(clock: Record<string, any> | undefined, now: number): string {
  if (!clock || (clock.state !== 'running' && clock.state !== 'paused')) return '';
  if (clock.state === 'paused') return t('common.paused');
  if (!clock.ends) return '';
  const s = (Date.parse(clock.ends) - now) / 1000;
  if (s <= 0) return t('phone.time_up');
  return s < 60 ? t('phone.last_minute') : t('phone.min_left', { n: Math.ceil(s / 60) });
}
