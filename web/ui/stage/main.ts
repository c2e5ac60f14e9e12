import '../styles/index.css';
import './stage.css';
import { texts } from 'virtual:texts/stage';
import { start } from '../lib/start';
import App from './App.svelte';

void start(App, texts);
