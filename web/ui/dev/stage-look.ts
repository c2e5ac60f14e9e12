import '../styles/index.css';
import { mount } from 'svelte';
import Look from './StageLook.svelte';
import { loadTexts } from '../../core/i18n';
import { followLang } from '../lib/words.svelte';

const q = new URLSearchParams(location.search);
const face = q.get('face') ?? 'stage';
const lang = q.get('lang') ?? 'en';
document.documentElement.dataset.face = face;
if (q.get('theme')) document.documentElement.dataset.theme = q.get('theme')!;
await (face === 'stage' ? import('../stage/stage.css') : Promise.all([import('../parts/parts.css'), import('../facilitate/facilitate.css')]));
const texts = face === 'stage' ? (await import('virtual:texts/stage')).texts : (await import('virtual:texts/facilitate')).texts;
followLang();
await loadTexts(texts, [lang]);
mount(Look, { target: document.getElementById('app')!, props: { face, steps: (window as any).steps, activity: q.get('activity') ?? 'internal', opt: JSON.parse(q.get('opt') ?? '{}') } });
