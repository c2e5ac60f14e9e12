import '../styles/index.css';
import '../parts/parts.css';
import './facilitate.css';
import { texts } from 'virtual:texts/facilitate';
import { start } from '../lib/start';
import App from './App.svelte';

void start(App, texts);
