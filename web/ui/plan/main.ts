import '../styles/index.css';
import '../home/forms.css';
import './plan.css';
import { texts } from 'virtual:texts/plan';
import { start } from '../lib/start';
import App from './App.svelte';

void start(App, texts);
