import '../styles/index.css';
import '../parts/parts.css';
import './phone.css';
import { texts } from 'virtual:texts/phone';
import { start } from '../lib/start';
import App from './App.svelte';

void start(App, texts);
