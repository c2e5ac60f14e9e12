import '../styles/index.css';
import '../home/forms.css';
import '../prepare/prepare.css';
import { texts } from 'virtual:texts/prepare';
import { start } from '../lib/start';
import App from './plan-PrepApp.svelte';

void start(App, texts);
