// The sentence for the connection word: a key of locales/*/common.json, its
// number, and the icon beside it. Never colour alone, never the word "error".
import type { Status } from './types';

export interface Said { key: string; n: number; icon: 'tick' | 'saving' | 'off' | 'look'; attention: boolean }

/** What to show for a status, always. Refused changes come first, because somebody must decide. */
export function said(s: Status): Said {
  const plain = (key: string, icon: Said['icon'], n = 0): Said => ({ key: `common.${key}`, n, icon, attention: false });
  if (s.refused.length) return { ...plain('refused', 'look', s.refused.length), attention: true };
  if (s.word === 'closed') return plain('closed', 'look');
  if (s.word === 'offline') return s.kept ? plain(s.durable ? 'offline_kept' : 'offline_tab', 'off', s.kept) : plain('offline', 'off');
  if (s.sent) return plain('back_sent', 'tick', s.sent);
  if (s.word === 'saved') return plain('saved', 'tick');
  return plain(s.word, 'saving');
}

/** The sentence for a refusal. */
export const refusal = (code: string | undefined): string => {
  const known = ['invalid', 'denied', 'notfound', 'conflict', 'gone', 'toolarge'];
  return `common.no.${code && known.includes(code) ? code : 'unknown'}`;
};
