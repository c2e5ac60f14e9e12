import { mount, type Component } from 'svelte';
import { loadTexts, type Texts } from '../../core/i18n';
import { followLang } from './words.svelte';

/** Opens a face: loads its words in the reader's language, then draws it. */
export async function start(App: Component, texts: Texts): Promise<void> {
  followLang();
  await loadTexts(texts);
  mount(App, { target: document.getElementById('app')! });
}
