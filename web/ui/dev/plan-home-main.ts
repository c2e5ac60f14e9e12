import '../styles/index.css';
import '../home/forms.css';
import '../home/home.css';
import { texts } from 'virtual:texts/home';
import { start } from '../lib/start';
import App from './plan-HomeApp.svelte';

void start(App, texts);
