import '../styles/index.css';
import '../home/forms.css';
import '../plan/plan.css';
import { texts } from 'virtual:texts/plan';
import { start } from '../lib/start';
import App from './plan-App.svelte';

void start(App, texts);
