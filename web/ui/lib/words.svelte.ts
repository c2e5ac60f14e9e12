import { onLang, onRead } from '../../core/i18n';

/** Makes every `t()` in a component follow a change of language without reloading the page. */
export function followLang(): void {
  let version = $state(0);
  onRead(() => void version);
  onLang(() => void version++);
}
