// A whole guide with a whole room: one facilitator, one stage, twelve phones,
// from the first page to the record. See docs/steps for how each step looks.
import { fileURLToPath } from 'node:url';
import { acts, quiet } from './acts.mjs';
import { tally } from './lib.mjs';
import { put } from './phone.mjs';
import { held } from './record.mjs';
import { other, Room, who } from './room.mjs';
import { write } from './wire.mjs';

/** Runs one guide. opt: {guide, lang, theme, size, address: 'local'|'lan', speed}. */
export async function run(opt, t = tally()) {
  const room = new Room(opt, t);
  const began = Date.now();
  console.log(`== ${opt.guide}, ${opt.lang}, ${opt.theme}, ${opt.size}, ${opt.address}`);
  try {
    await room.open();
    await room.prepare(opt.guide);
    await room.doors();
    await enter(room);
    await walk(room);
    await finish(room);
    await held(room);
    t.check('every face was looked at in both languages', ['home', 'prepare', 'facilitate', 'stage', 'phone', 'plan', 'record'].every((f) => ['en', 'es'].every((l) => room.looked.has(`${f} ${l}`))), [...room.looked].join(', '));
    t.check('axe found nothing serious on any face', ![...(room.axed ?? [])].length, [...(room.axed ?? [])].join(' | '));
    t.check('no security rule was broken and nothing threw', room.b.trouble.length === 0, [...new Set(room.b.trouble)].slice(0, 5).join(' | '));
    t.check('nothing was asked of another origin', [...room.b.requests].every((o) => o === room.base), [...room.b.requests].join(' '));
  } catch (e) {
    t.check(`${opt.guide} ran to its end`, false, `${room.where ?? ''} ${e.stack}`);
    await room.shots?.();
  } finally {
    await room.close();
  }
  console.log(`   ${opt.guide}: ${Math.round((Date.now() - began) / 1000)} s`);
  return t;
}

/** Eleven phones come in; the twelfth is late. */
async function enter(room) {
  const { check, t } = room;
  for (let i = 0; i < who.late; i++) await room.join(i);
  const phone = room.phones[who.writer];
  check('a phone at the doors is told it is in', await seen(phone.page.getByText(phone.t('phone.welcome_name', { name: phone.name }))));
  check('the stage counts who is in', await seen(room.stage.getByText(t('stage.inside', { n: who.late }))));
  await room.look(phone.page, 'phone, doors');
  await sides(room);
  await room.begin();
  await catchUp(room);
}

/** The facilitator says which side a group is on, and who speaks for it. */
async function sides(room) {
  const { desk, t } = room;
  await desk.locator('.tools .stone').first().click();
  const group = desk.locator('.groups li', { has: desk.locator('b', { hasText: 'Bridge Youth' }) });
  await group.getByLabel(t('facilitate.side')).selectOption(room.side);
  await group.getByLabel(t('facilitate.speaker')).selectOption({ label: room.phones[who.second].name });
  await desk.keyboard.press('Escape');
}

/** Late by half an hour: the proposal is taken, and taken back. */
async function catchUp(room) {
  const { desk, t, check } = room;
  const total = async () => (await room.docs()).session.filter((r) => r.kind === 'step').reduce((n, s) => n + (s.fields.minutes ?? 0) + (s.fields.extra ?? 0), 0);
  const before = await total();
  check('late: a way to close on time is proposed', await seen(desk.locator('.catch')));
  await desk.locator('.catch .stone.ink').click();
  const back = desk.getByRole('button', { name: t('facilitate.catch.undo') });
  check('the proposal is taken', await seen(back) && (await total()) < before);
  await back.click();
  await desk.locator('.taken').waitFor({ state: 'detached' });
  check('and taken back, to the minute', (await total()) === before);
  await desk.getByRole('button', { name: t('facilitate.catch.not'), exact: true }).click();
}

/** Back to the very first step, then every step in turn. */
async function walk(room) {
  room.steps = (await room.docs()).session.filter((r) => r.kind === 'step').sort((a, b) => (a.fields.pos < b.fields.pos ? -1 : 1));
  for (let i = room.steps.findIndex((s) => s.fields.minutes > 0); i > 0; i--) await press(room, room.t('common.back'), room.steps[i - 1]);
  for (const [i, step] of room.steps.entries()) {
    room.where = `${i + 1} ${step.fields.key}`;
    await one(room, step);
    if (room.steps[i + 1]) await press(room, room.t('facilitate.next', { step: room.steps[i + 1].fields.title[room.opt.lang] }), room.steps[i + 1]);
    await between(room, step);
  }
}

/** Presses a control and waits until the desk stands at the step. */
async function press(room, name, step) {
  await room.desk.locator('.ctl').getByRole('button', { name, exact: true }).click();
  await room.desk.locator('.agenda .now .what', { hasText: step.fields.title[room.opt.lang] }).waitFor();
}

async function one(room, step) {
  const { check, phones } = room;
  const { activity, key } = step.fields;
  const name = `${room.where}:`;
  if (key === 'smartie') await late(room, step);
  const together = await Promise.all(room.in.filter((p) => !p.away).map((p) => p.at(step).then(() => true, () => p.name)));
  check(`${name} every phone asks its question, each in its language`, together.every((x) => x === true), together.filter((x) => x !== true).join(', '));
  for (const [page, lang] of [[room.stage, room.opt.lang], [room.stage2, other(room.opt.lang)]]) {
    if (!(await seen(page.locator('h1', { hasText: step.fields.question[lang] || step.fields.title[lang] })))) check(`${name} the stage asks it in ${lang}`, false);
  }
  const hands = [phones[who.writer], phones[who.second], phones[who.third]];
  const before = room.made.length;
  await trying(room, `${name} everything it offers is used`, hands, () => acts[activity](room, hands, step));
  await trying(room, `${name} phones write over the protocol`, hands, () => unattended(room, step));
  await trying(room, `${name} what happens once`, hands, () => special(room, step));
  check(`${name} what was written is saved`, await seen(hands[0].page.locator('.saved.saved')) && await seen(hands[1].page.locator('.saved.saved')));
  await shown(room, step, room.made[before]);
  await room.look(hands[0].page, 'phone, step');
  await room.look(hands[1].page, 'phone, step');
  await faces(room, step);
  await finished(room);
  if (['feasibility', 'end_date'].includes(activity)) await trying(room, `${name} the answers are opened`, hands, () => revealed(room, step));
  await keep(room, step);
}

/** One thing that fails is one failure; the session goes on. */
async function trying(room, name, phones, work) {
  try {
    await work();
    return true;
  } catch (e) {
    room.check(name, false, e.stack.split('\n').filter((l) => !l.includes('node_modules')).slice(0, 9).join('\n     '));
    await room.shots();
    for (const p of [...phones.map((x) => x.page), room.desk]) await p.keyboard.press('Escape').catch(() => {});
    return false;
  }
}

/** Two phones write without a hand at the screen, so that the wall fills. */
async function unattended(room, step) {
  const make = quiet[step.fields.activity];
  if (!make) return;
  const [doc, kind, fields] = make;
  await Promise.all([5, 6].map(async (i) => {
    const text = `${step.fields.key} by ${room.phones[i].name}`;
    const records = [{ kind, fields: { ...fields(text), step: step.id, ...(doc === 'plan' ? { session: room.session } : {}) } }];
    const [answer] = await write(room.phones[i].page, 'seat-a', doc === 'plan' ? room.plan : room.session, records);
    if (answer.no) room.check(`a quiet phone writes a ${kind}`, false, JSON.stringify(answer));
    room.note(doc, kind, text);
  }));
}

const silent = ['music', 'facilitators', 'roster', 'agenda', 'feasibility', 'end_date', 'break', 'story', 'challenge'];

/** The first thing written stands on the stage and on other phones. */
async function shown(room, step, first) {
  if (!first || silent.includes(step.fields.activity)) return;
  room.check(`${room.where}: “${first.text}” is on the stage`, await turned(room.stage.getByText(first.text)), await room.stage.locator('main').innerText().catch(() => ''));
}

/** The stage in both languages, and both desks every third step. */
async function faces(room, step) {
  await room.look(room.stage, 'stage, step');
  await room.look(room.stage2, 'stage, step');
  if (room.steps.indexOf(step) % 3) return;
  await room.look(room.desk, 'facilitate, step');
  await room.look(room.desk2, 'facilitate, step');
}

/** Everybody presses "I am done"; the stage counts them and nobody else. */
async function finished(room) {
  const here = room.in.filter((p) => !p.away);
  await Promise.all(here.map((p) => p.done()));
  const all = room.in.length;
  const words = room.t('stage.count', { n: here.length, of: all });
  room.check(`${room.where}: the stage counts ${words}`, await seen(room.stage.locator('.done b', { hasText: words })), await room.stage.locator('.done').innerText().catch(() => 'no count'));
}

async function revealed(room, step) {
  const { desk, stage, phones, check } = room;
  const secret = step.fields.activity === 'end_date' ? 'Reason 1 for the day' : undefined;
  if (secret) check('an answer is on no other screen before it is opened', !(await phones[who.second].page.content()).includes(secret) && !(await stage.content()).includes(secret));
  await desk.locator('.reveal .stone').click();
  await desk.locator('.reveal').waitFor({ state: 'detached' });
  if (!secret) await verdict(room);
  if (!secret) return void check('the ratings are on the stage and the phones after the reveal', await turned(stage.locator('.made .under')) && await seen(phones[0].main.locator('.spread')));
  check('all see the proposed days after the reveal', await turned(stage.getByText(secret)) && await seen(phones[who.second].main.getByText(secret)));
  await desk.locator('.decide li .stone').first().click();
  const form = desk.locator('.decide form.form');
  await put(desk, form, room.t, 'aim', 'statement', 'A lit bridge');
  await form.locator('.stone.ink').click();
  room.note('plan', 'aim', 'A lit bridge');
  check('the day we end stands large on the stage', await seen(stage.locator('.decided .date')));
}

/** What the group says to one part of the national plan. */
async function verdict(room) {
  const { desk, t } = room;
  await desk.getByRole('button', { name: t('parts.decide.verdict'), exact: true }).click();
  const box = desk.locator('dialog[open]');
  await box.locator('section button').first().click();
  await put(desk, box, t, 'verdict', 'verdict', 'yes_if');
  await put(desk, box, t, 'verdict', 'condition', 'If buses come');
  await box.locator('form .stone.ink').click();
  room.note('plan', 'verdict', 'If buses come');
  room.check('what the group says to the national plan is on the stage', await turned(room.stage.locator('.made', { hasText: t('fields.verdict.verdict.yes_if') })));
  await desk.keyboard.press('Escape');
}

/** Drafts become part of the plan when the facilitator keeps them; those of two steps stay drafts. */
async function keep(room, step) {
  if (['charter', 'close'].includes(step.fields.activity)) return;
  const button = room.desk.locator('.keepline .stone.edge');
  if (!(await button.count())) return;
  await button.click();
  room.check(`${room.where}: the drafts are kept`, await gone(button));
}

/** What happens once, at a certain step. */
async function special(room, step) {
  const on = { 'discussion-norms': park, 'national-strategy': clocks, 'external-dates': offline, 'internal-dates': both, phases: remove, delegate: promise, communication: charter };
  await on[step.fields.key]?.(room, step);
}

async function park(room) {
  const text = await room.phones[who.second].park('Childcare on the walk');
  room.note('session', 'parking', text);
  room.check('a parked thought is on the desk', await seen(room.desk.locator('.people', { hasText: text })));
}

/** The twelfth phone comes to the eighth step and is told what it missed. */
async function late(room, step) {
  const phone = await room.join(who.late);
  await phone.at(step);
  room.check('who comes late stands at the present step', true);
  room.check('and reads in two lines what there is so far', await seen(phone.page.locator('.sofar')));
  await phone.page.locator('.sofar button').click();
}

/** A phone whose clock is an hour wrong counts the same minutes. */
async function clocks(room, step) {
  const [skewed, right] = [room.phones[who.skewed], room.phones[who.writer]];
  await Promise.all([skewed, right].map((p) => p.page.reload())); // a fresh look at the server's clock: it runs fast here
  await Promise.all([skewed, right].map((p) => p.at(step)));
  let a, b;
  for (let tries = 0; tries < 20; tries++) { // the server's clock runs fast here: two readings a moment apart may differ
    [a, b] = await Promise.all([skewed.minutes(), right.minutes()]);
    if (Math.abs(a - b) <= 1) break;
  }
  room.check('a clock an hour wrong shows the same minutes left', Math.abs(a - b) <= 1, `${a} and ${b}`);
}

/** Two changes without a network wait on the phone, and say so. */
async function offline(room) {
  const phone = room.phones[who.offline];
  await phone.page.context().setOffline(true);
  for (const text of ['County fair', 'Canvass of votes']) room.note('plan', 'outside', await phone.line(text, '2027-06-01'));
  room.check('a phone without a network says that two changes are kept', await seen(phone.page.getByText(phone.t('common.offline_kept', { n: 2 })), 30_000), await phone.page.locator('header').innerText());
  phone.away = true;
}

/** After Next: the phone that was away is back, and its words arrive in their step. */
async function between(room, step) {
  const phone = room.phones[who.offline];
  if (!phone?.away) return;
  const next = room.steps[room.steps.indexOf(step) + 1];
  await phone.page.context().setOffline(false);
  phone.away = false;
  room.check('back online it follows to the present step', await phone.at(next).then(() => true, () => false));
  await phone.saved();
  const plan = (await room.docs()).plan;
  const came = ['County fair', 'Canvass of votes'].map((x) => plan.find((r) => r.fields.title === x));
  room.check('its two changes arrived, in the step they were written in', came.every((r) => r?.fields.step === step.id));
  await room.phones[who.writer].saved();
}

/** Two people change one card at the same time: both texts are kept. */
async function both(room) {
  const { check } = room;
  const phone = room.phones[who.writer];
  const old = room.made.findLast((m) => m.kind === 'date' && m.text.startsWith('Letters')).text;
  await phone.page.context().setOffline(true);
  await phone.page.locator('.saved.offline').waitFor(); // nothing of it leaves before the other text is there
  await phone.button(phone.t('parts.menu_of', { title: old })).click();
  await phone.button(phone.t('parts.change_words')).click();
  await phone.fill('date', { title: 'Letters, handed over' });
  const plan = (await room.docs()).plan;
  const rec = plan.find((r) => r.kind === 'date' && r.fields.title === old);
  await room.change(room.plan, 'date', rec.id, { title: 'Letters, read aloud' });
  await phone.page.context().setOffline(false);
  const also = phone.main.locator('.vs');
  check('two texts at the same time: both stand on the card', await seen(phone.main.getByText('Letters, handed over')) && await seen(also.getByText(/Letters, (read aloud|handed over)/)), await phone.main.innerText());
  await also.getByRole('button', { name: phone.t('common.keep_both') }).click();
  await also.waitFor({ state: 'detached' });
  await phone.saved();
  const kept = (await room.docs()).plan.find((r) => r.id === rec.id);
  check('and both are kept', kept.fields.title.includes('handed over') && kept.fields.title.includes('read aloud'), kept.fields.title);
  room.made = room.made.filter((m) => m.text !== old);
  room.note('plan', 'date', kept.fields.title);
}

async function remove(room) {
  const { desk, t } = room;
  const phone = room.phones[who.removed];
  await desk.locator('.people button.name', { hasText: phone.name }).click();
  await desk.getByRole('button', { name: t('facilitate.remove'), exact: true }).click();
  await desk.getByRole('button', { name: t('facilitate.remove.sure', { name: phone.name }) }).click();
  room.check('somebody taken out sees that the seat is closed', await seen(phone.page.getByText(phone.t('phone.no_seat'), { exact: true })));
  await room.look(phone.page, 'phone, no seat');
  phone.gone = true;
}

/** The promise is kept as asked; then both sides say yes. */
async function promise(room, step) {
  const [a, b] = [room.phones[who.writer], room.phones[who.second]];
  await room.desk.locator('.keepline .stone.edge').waitFor(); // the promise is on the desk
  await keep(room, step);
  for (const p of [a, b]) {
    const yes = p.button(p.t('fields.response.answer.accept'), p.main).first();
    await yes.click();
    await p.saved();
  }
  await keep(room, step);
  const answers = (await room.docs()).plan.filter((r) => r.kind === 'response').length;
  room.check('both sides answered the promise', answers === 2, `${answers}`);
  // Whoever may not speak for a side has only said it in the room, until the desk confirms it.
  const waits = room.desk.locator('section[aria-labelledby="yeses"] .go button');
  for (let n; (n = await waits.count()) > 0; ) {
    await waits.first().click();
    await room.desk.waitForFunction((left) => document.querySelectorAll('section[aria-labelledby="yeses"] .go button').length < left, n);
  }
  room.check('with both, it is a promise that counts', await seen(a.main.getByText(a.t('parts.promise.active'), { exact: true })), await a.main.innerText());
}

async function charter(room) {
  const { desk, t } = room;
  await desk.getByRole('button', { name: t('parts.decide.charter'), exact: true }).click();
  const box = desk.locator('dialog[open]');
  await put(desk, box, t, 'charter', 'decision_rule', 'Consensus, then two thirds');
  await box.locator('form .stone.ink').click();
  await box.waitFor({ state: 'detached' });
  room.note('plan', 'charter', 'Consensus, then two thirds');
}

/** The close: parked thoughts get their end, drafts are listed, every phone leaves well. */
async function finish(room) {
  const { desk, t, check } = room;
  room.where = 'the close';
  await desk.locator('.ctl .stone.ink').click();
  const box = desk.locator('dialog[open]');
  const parked = box.locator('.ends li', { hasText: 'Childcare' });
  await parked.locator('select').selectOption('answered');
  await parked.locator('input').fill('The parish opens its hall');
  await parked.locator('input').blur();
  const draft = room.made.findLast((m) => m.kind === 'followup').text;
  check('a draft nobody kept is listed', await seen(box.getByText(draft)));
  await room.look(desk, 'facilitate, closing');
  await desk.getByRole('button', { name: t('facilitate.close.do'), exact: true }).click();
  check('the session is closed', await seen(desk.locator('.finis')));
  const left = await Promise.all(room.in.map((p) => seen(p.page.locator('.leaving h1', { hasText: p.name }))));
  check('every phone ends on its leaving page', left.every(Boolean), `${left.filter(Boolean).length} of ${left.length}`);
  check('the stage says thank you', await seen(room.stage.locator('.closed h1')));
  for (const [page, name] of [[desk, 'facilitate, closed'], [room.stage, 'stage, closed'], [room.phones[0].page, 'phone, leaving'], [room.phones[who.second].page, 'phone, leaving']]) await room.look(page, name);
}

const seen = (at, timeout = 20_000) => at.first().waitFor({ timeout }).then(() => true, () => false);
/** A wall that does not fit turns a page every eight seconds: what is on it shows within a round. */
const turned = (at) => seen(at, 60_000);
const gone = (at, timeout = 20_000) => at.first().waitFor({ state: 'detached', timeout }).then(() => true, () => false);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [guide = 'state-leads', lang = 'en', theme = 'light', size = 'small', address = 'local'] = process.argv.slice(2);
  (await run({ guide, lang, theme, size, address })).end();
}
