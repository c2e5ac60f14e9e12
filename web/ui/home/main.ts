import '../styles/index.css';
import './forms.css';
import './home.css';
import { texts } from 'virtual:texts/home';
import { start } from '../lib/start';
import App from './App.svelte';

void start(App, texts);
