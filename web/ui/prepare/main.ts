import '../styles/index.css';
import '../home/forms.css';
import './prepare.css';
import { texts } from 'virtual:texts/prepare';
import { start } from '../lib/start';
import App from './App.svelte';

void start(App, texts);
