// docs/steps: the phone and the stage at every step of both guides, with a little
// of what a room might write. The first guide speaks English, the second Spanish;
// steps take turns between light and dark.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acts, onPlan, quiet } from './acts.mjs';
import { root } from './lib.mjs';
import { Room, who } from './room.mjs';
import { content, typed } from './spoken.mjs';
import { write } from './wire.mjs';

const out = join(root, 'docs', 'steps');
const langs = { 'state-leads': 'en', 'movement-building': 'es' };
/** Steps that are also shown in the guide's other language. */
const both = ['objectives', 'story', 'deliverables', 'key-moments', 'delegate'];

async function guide(name) {
  const lang = langs[name];
  const room = new Room({ lang, theme: 'light', size: 'small', speed: 1, group: content[lang].group }, { check: () => {} });
  room.look = async () => {};
  room.say = (text) => typed(lang, text);
  const dir = join(out, name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  let steps = 0;
  try {
    await room.open();
    await room.prepare(name);
    await room.doors();
    for (const i of [0, 1, 2, 5, 6, 7, 8]) await room.join(i);
    room.planPage = await room.office.newPage();
    await room.planPage.goto(`${room.base}/plan/${room.plan}`);
    await picture(room, dir, { n: 0, key: 'doors', dark: false });
    await room.begin();
    steps = await walk(room, dir);
  } finally {
    await room.close();
  }
  return { name, steps };
}

async function walk(room, dir) {
  const steps = (await room.docs()).session.filter((r) => r.kind === 'step').sort((a, b) => (a.fields.pos < b.fields.pos ? -1 : 1));
  const desk = room.desk.locator('.ctl');
  for (let i = steps.findIndex((s) => s.fields.minutes > 0); i > 0; i--) await go(room, desk.getByRole('button', { name: room.t('common.back'), exact: true }), steps[i - 1]);
  for (const [i, step] of steps.entries()) {
    const hands = [who.writer, who.second, who.third].map((n) => room.phones[n]);
    await Promise.all(hands.map((p) => p.at(step)));
    await fill(room, step, hands);
    await picture(room, dir, { n: i + 1, key: step.fields.key, dark: i % 2 === 1 });
    const keep = room.desk.locator('.keepline .stone.edge');
    if (await keep.count()) await keep.click();
    if (steps[i + 1]) await go(room, desk.locator('.stone.ink'), steps[i + 1]);
  }
  await room.desk.locator('.ctl .stone.ink').click();
  await room.desk.locator('dialog[open] .stone.ink.big').click();
  await room.phones[0].page.locator('.leaving').waitFor();
  await picture(room, dir, { n: steps.length + 1, key: 'leaving', dark: false });
  return steps.length;
}

async function go(room, button, step) {
  await button.click();
  await room.desk.locator('.agenda .now .what', { hasText: step.fields.title[room.opt.lang] }).waitFor();
}

/** A little of everything on the wall, and somebody already done. */
async function fill(room, step, hands) {
  const { activity, key } = step.fields;
  await acts[activity](room, hands, step).catch((e) => failed(hands,`${key}: ${e.message.split('\n').slice(0, 3).join(' ')}`));
  const make = quiet[activity];
  for (const [i, text] of (content[room.opt.lang].more[activity] ?? []).entries()) {
    const [doc, kind, fields] = make;
    const [answer] = await write(room.phones[5 + (i % 4)].page, 'seat-a', doc === 'plan' ? room.plan : room.session, [{ kind, fields: { ...spoken(room, fields(text)), step: step.id } }]);
    if (answer.no) console.log(key, JSON.stringify(answer));
  }
  if (activity === 'end_date') await onPlan(room, 'plan.edit_aim', 'aim', content[room.opt.lang].aim);
  for (const p of [5, 6, 7]) await room.phones[p].done();
  await hands[0].saved();
}

const spoken = (room, fields) => Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, room.say(v)]));

async function failed(hands, why) {
  console.log(why);
  process.exitCode = 1;
  for (const p of hands) await p.page.reload();
}

/** Takes the pictures of one step; a toast or a hand on a field is no part of it. */
async function picture(room, dir, { n, key, dark }) {
  const name = `${String(n).padStart(2, '0')}-${key}`;
  const reveal = room.desk.locator('.reveal .stone');
  const shots = [['phone', room.phones[who.writer].page], ...(both.includes(key) ? [['phone-other', room.phones[who.second].page], ['stage-other', room.stage2]] : [])];
  await take(dir, name, shots, dark);
  if (await reveal.count()) {
    await reveal.click();
    await room.stage.locator('.made, .decided').first().waitFor();
    await take(dir, name, [['phone-open', room.phones[who.writer].page]], dark);
  }
  await take(dir, name, [['stage', room.stage]], dark);
}

async function take(dir, name, shots, dark) {
  for (const [face, page] of shots) {
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); document.querySelectorAll('.toast').forEach((e) => (e.style.display = 'none')); return document.fonts.ready; });
    const file = join(dir, `${name}-${face}.png`);
    await page.screenshot({ path: file });
    shrink(file);
  }
}

/** Fewer colours make a picture of words small; without ImageMagick it stays as it is. */
function shrink(file) {
  try {
    execFileSync('convert', [file, '-strip', '+dither', '-colors', '48', '-define', 'png:compression-level=9', `png8:${file}`]);
  } catch (e) {
    if (e.code !== 'ENOENT') throw e;
  }
}

/** A contact sheet of every picture there is. */
function sheet() {
  const part = ([name, lang]) => {
    const files = readdirSync(join(out, name)).filter((f) => f.endsWith('.png')).sort();
    const steps = [...new Set(files.map((f) => /^(\d\d-.+?)-(phone|stage)/.exec(f)[1]))];
    return [`## ${name} (${lang})`, '', ...steps.flatMap((step) => [`### ${step.replace('-', ' ')}`, '', ...files.filter((f) => f.startsWith(step)).map((f) => `<img src="${name}/${f}" alt="${f.replace('.png', '')}" height="240">`), ''])];
  };
  return ['# Every step, as the room sees it', '', 'Made by `make pictures` from the real program with made-up content. State Leads in English, Movement Building in Spanish;',
    'steps take turns between light and dark. `-other` is the same moment in the other language, `-open` after the facilitator showed the answers.', '', ...Object.entries(langs).flatMap(part)].join('\n');
}

const made = [];
for (const name of process.argv.slice(2).length ? process.argv.slice(2) : Object.keys(langs)) made.push(await guide(name));
writeFileSync(join(out, 'README.md'), `${sheet().trimEnd()}\n`);
const size = made.flatMap((g) => readdirSync(join(out, g.name)).map((f) => statSync(join(out, g.name, f)).size)).reduce((a, b) => a + b, 0);
console.log(`${made.reduce((n, g) => n + g.steps, 0)} steps, ${(size / 1e6).toFixed(1)} MB`);
