// What people do in a step of each activity, through the phone's own controls.
// Each entry says what it made, so that the end of the session can be held to it.
import { put } from './phone.mjs';

const end = '2027-05-28';
/** Words as they stand, or as the pictures say them. */
const own = (room, what) => room.say?.(what) ?? what;
/** The same, numbered, so that no test finds one thing twice. */
const say = (room, what) => room.say?.(what) ?? `${what} ${room.made.length + 1}`;

/** Writes one line on a phone and remembers it. */
async function line(room, phone, doc, kind, what, date) {
  const text = say(room, what);
  room.note(doc, kind, text);
  await phone.line(text, date);
  return text;
}

/** Fills a form on a phone and remembers its first field. */
async function form(room, phone, button, kind, fields, doc = 'plan') {
  const [first, ...rest] = Object.keys(fields);
  const text = say(room, fields[first]);
  room.note(doc, kind, text);
  await phone.form(phone.t(button), kind, { [first]: text, ...Object.fromEntries(rest.map((f) => [f, fields[f]])) });
  await phone.main.getByText(text).locator('visible=true').first().waitFor();
  return text;
}

/** Two fists to five on every subject. */
async function rate(room, phone, low) {
  const subjects = phone.main.locator('.subject');
  await subjects.first().waitFor();
  for (let i = 0; i < await subjects.count(); i++) {
    const fists = subjects.nth(i).locator('.fist');
    await fists.nth(0).locator('label').nth(i === 0 && low ? 1 : 4).click();
    await fists.nth(1).locator('label').nth(3).click();
  }
  if (!low) return;
  await phone.pick('fields.rating.blocker', 'fields.rating.blocker.time', subjects.first());
  const line = subjects.first().locator('form.line textarea').first();
  await line.fill(own(room, 'If it starts after the harvest'));
  await line.blur();
}

/** Both sliders of one on the map, some steps to the right. */
async function placeOne(phone, name, steps) {
  await phone.main.locator('.actor > details > summary', { hasText: name }).click();
  const sliders = phone.main.locator('.actor > details[open] input[type=range]');
  await sliders.first().waitFor();
  for (const i of [0, 1]) {
    await sliders.nth(i).focus();
    for (let n = 0; n < steps; n++) await phone.page.keyboard.press('ArrowRight');
  }
}

async function propose(phone, date, why) {
  const form = phone.main.locator('form.form');
  await put(phone.page, form, phone.t, 'proposal', 'date', date);
  await put(phone.page, form, phone.t, 'proposal', 'why', why);
  await form.locator('.stone.ink').click();
  await phone.main.locator('.card.dated').first().waitFor();
}

/** Owner's form of a single record on the plan's page. */
export async function onPlan(room, button, kind, fields) {
  const page = room.planPage;
  await page.getByRole('button', { name: room.t(button), exact: true }).click();
  const box = page.locator('dialog[open]');
  for (const [f, v] of Object.entries(fields)) await put(page, box, room.t, kind, f, v);
  await box.locator('form .go .stone.ink').first().click();
  await box.waitFor({ state: 'detached' });
}

const norms = (what) => async (room, [a, b]) => {
  await line(room, a, 'plan', 'norm', what);
  await Promise.all([a, b].map((p) => p.main.locator('.norm label.tick').first().click()));
};

/** By activity: (room, [writer, second, third]) => done. */
export const acts = {
  header: (room, [a]) => line(room, a, 'session', 'note', 'We hope for shade trees'),
  music: async () => {},
  facilitators: (room, [a]) => a.main.getByText('Marisol').first().waitFor(),
  safety: async (room, people) => {
    await norms('Windows stay open')(room, people);
    await people[0].pick('parts.safety', 'parts.safety.fine');
    await people[1].pick('parts.safety', 'parts.safety.need');
  },
  roster: async (room, [a, b]) => {
    for (const p of [a, b]) await p.button(p.t('parts.my_card')).click();
    await a.fill('participant', { pronouns: 'she', role: 'shop steward', langs: 'English\nMixteco' });
    await b.fill('participant', { access: 'A chair with a back' });
    await b.main.getByText(own(room, 'shop steward')).first().waitFor();
    const issues = a.main.locator('section.subject form');
    if (!(await issues.count())) return;
    await put(a.page, issues, a.t, 'org', 'issues', 'Night buses\nParks');
    await issues.locator('.stone.ink').click();
    await b.main.locator('.person').getByText(own(room, 'Night buses\nParks').split('\n')[1]).first().waitFor();
  },
  norms: norms('Small groups speak first'),
  agenda: (room, [a]) => line(room, a, 'session', 'note', 'Five more minutes for dates'),
  smartie: async (room, [a, b]) => {
    await a.pick('parts.used', 'parts.used.yes');
    await b.pick('parts.used', 'parts.used.no');
    await line(room, a, 'session', 'note', 'Numbers helped us');
    await form(room, b, 'parts.add_rule', 'note', { text: 'We count signed cards every week' }, 'session');
  },
  story: async (room, [a, b]) => {
    await a.pick('parts.turn', 'parts.turn.shared');
    await b.pick('parts.turn', 'parts.turn.pass');
    await line(room, a, 'session', 'word', 'patience');
    await line(room, b, 'session', 'word', 'casa');
  },
  history: (room, [a]) => form(room, a, 'parts.add_history', 'history', { org: 'Night Shift Choir', issue: 'Bus line 7', outcome: 'won', what_worked: 'Singing at the depot' }),
  intersections: async (room, [a, b]) => {
    await Promise.all([
      form(room, a, 'parts.add_collab', 'collab', { a: 'Choir', b: 'Bridge Youth', coalition: 'Bridge table', year: '2023' }),
      form(room, b, 'parts.add_gap', 'gap', { group: 'Night workers', why: 'Meetings are at seven', how: 'Meet at the depot' }),
    ]);
  },
  strategy: (room, [a]) => line(room, a, 'session', 'note', 'Who pays the buses'),
  feasibility: async (room, people) => {
    await Promise.all(people.map((p, i) => rate(room, p, i === 2)));
  },
  break: (room, [a]) => a.main.locator('label.tick').first().click(),
  power: async (room, [a, b, c]) => {
    const name = await line(room, a, 'plan', 'actor', 'Harbor board chair');
    for (const [i, p] of [a, b, c].entries()) await placeOne(p, name, i + 1);
    await a.main.getByText(a.t('parts.room_sees', { n: 3 })).locator('visible=true').waitFor();
    await form(room, b, 'parts.add_finding', 'finding', { text: 'Both want the bridge lit', kind: 'shared_value' });
  },
  end_date: async (room, people) => {
    await Promise.all(people.map((p, i) => propose(p, i === 2 ? '2027-06-12' : end, `Reason ${i + 1} for the day`)));
  },
  external: async (room, [a, b]) => {
    const take = b.main.locator('.suggested button').first();
    if (await take.count()) {
      const title = (await b.main.locator('.suggested .card-title').first().textContent()).trim();
      await take.click();
      room.note('plan', 'outside', title);
    }
    await line(room, a, 'plan', 'outside', 'School holidays', '2027-03-29');
  },
  internal: async (room, [a, b]) => {
    await line(room, a, 'plan', 'date', 'Letters to the chair', '2027-03-20');
    await form(room, b, 'parts.add_lesson', 'lesson', { goal: 'Forty doors a night', outcome: 'Twenty', lesson: 'Two to a door' });
  },
  phases: async (room, [a, b]) => {
    await line(room, a, 'plan', 'phase', 'Listening weeks', '2027-01-11');
    const idea = b.t('fields.phase.kind.mobilization');
    await b.button(idea, b.main).click();
    await b.button(b.t('parts.fill_phase'), b.main).first().click();
    await b.fill('phase', { launch: '2027-04-05', end: '2027-05-21', purpose: 'Fill the steps of the hall' });
    room.note('plan', 'phase', 'Fill the steps of the hall');
  },
  benchmarks: async (room, [a]) => {
    const goal = await line(room, a, 'plan', 'goal', 'Four hundred signed cards');
    await a.button(a.t('parts.menu_of', { title: goal })).click();
    await a.button(a.t('parts.change_words')).click();
    await a.fill('goal', { target: '400', unit: 'cards', due: '2027-05-01' });
    await a.button(a.t('parts.add_mark', { n: 25 })).click();
    await a.fill('benchmark', { due: '2027-02-15' });
    await a.main.locator('.marks li', { hasText: '25 %' }).waitFor();
    room.note('plan', 'benchmark', '2027-02-15');
  },
  engagement: async (room, [a, b, c]) => {
    await Promise.all([
      form(room, a, 'parts.add_way', 'way', { text: 'Supper after the walk', kind: 'retain' }).then(() => form(room, a, 'parts.add_ask', 'ask', { what: 'Hold a lantern', when: '2027-03-20', where: 'Mill bridge', needed: '40', show_rate: '50' })),
      form(room, b, 'parts.add_strength', 'strength', { text: 'Loud in two languages' }),
      form(room, c, 'parts.add_role', 'role', { name: 'Bus captain', team: 'Walk' }),
    ]);
  },
  delegate: async (room, [a]) => {
    await a.button(a.t('parts.we_give'), a.main).click();
    const text = say(room, 'Twelve marshals on the bridge');
    room.note('plan', 'commitment', text);
    await a.fill('commitment', { text, to: a.t(`common.partner.${room.side}`), due: '2027-03-19', evidence: 'A signed list', owner: 'Ruth' });
    await a.main.getByText(text).locator('visible=true').first().waitFor();
  },
  charter: async (room, [a, b, c]) => {
    await form(room, a, 'parts.add_channel', 'channel', { name: 'Group chat', audience: 'internal', purpose: 'Who is where' });
    await form(room, b, 'parts.add_checkin', 'checkin', { purpose: 'Look at the promises', every: 'two_weeks', first: '2027-01-29', time: '17:30', convener: 'Ruth' });
    await form(room, c, 'parts.write_norm', 'norm', { text: 'Answer within two days' });
  },
  parking: (room, [a]) => line(room, a, 'session', 'parking', 'Who pays for the lanterns'),
  takeaways: async (room, [a, b]) => {
    for (const [p, about, what] of [[a, 'takeaway', 'We are more than we thought'], [b, 'unclear', 'Who has the key'], [a, 'appreciation', 'The soup']]) {
      const text = say(room, what);
      await p.pick('fields.takeaway.about', `fields.takeaway.about.${about}`);
      await put(p.page, p.main, p.t, 'takeaway', 'text', text);
      await p.main.locator('form.form .stone.ink').first().click();
      await p.main.locator('.card', { hasText: text }).waitFor();
      room.note('session', 'takeaway', text);
    }
  },
  close: async (room, [a, b]) => {
    await line(room, a, 'plan', 'followup', 'Call the bus company', '2027-01-08');
    await b.main.locator('.fist label').nth(4).click();
  },
  events: async (room, [a]) => {
    await line(room, a, 'plan', 'action', 'Lantern walk', '2026-12-19');
    await a.button(a.t('fields.action.resources'), a.main).click();
    await a.fill('action', { resources: 'A choir and forty lanterns' });
    room.note('plan', 'action', 'A choir and forty lanterns');
  },
  hooks: async (room, [a]) => {
    const hook = a.main.locator('form.line textarea').first();
    await hook.fill(own(room, 'One verse about the bridge'));
    await hook.blur();
    room.note('plan', 'action', 'One verse about the bridge');
  },
  challenge: async (room, [a, b]) => {
    await a.main.locator('.card details summary', { hasText: a.t('parts.four') }).first().click();
    const four = a.main.locator('.card details[open] textarea');
    await four.first().fill(own(room, 'The late shift'));
    await four.first().blur();
    room.note('plan', 'action', 'The late shift');
    await b.button(b.t('parts.want_in'), b.main).first().click();
    const text = say(room, 'Two drummers');
    await b.fill('interest', { kind: 'turnout', note: text });
    room.note('plan', 'interest', text);
    await b.main.getByText(text).locator('visible=true').first().waitFor();
  },
};

/** What a phone without a hand at it writes in a step, over the protocol. */
export const quiet = {
  header: ['session', 'note', (text) => ({ about: 'hope', text })],
  agenda: ['session', 'note', (text) => ({ about: 'change', text })],
  smartie: ['session', 'note', (text) => ({ about: 'feedback', text })],
  strategy: ['session', 'note', (text) => ({ about: 'unclear', text })],
  norms: ['plan', 'norm', (text) => ({ class: 'room', text })],
  safety: ['plan', 'norm', (text) => ({ class: 'safety', text })],
  history: ['plan', 'history', (text) => ({ org: text, issue: 'Street lights' })],
  intersections: ['plan', 'gap', (text) => ({ group: text })],
  power: ['plan', 'actor', (text) => ({ name: text, role: 'ally', support: (text.length % 9) - 4, influence: 2 + (text.length % 7) })],
  external: ['plan', 'outside', (text) => ({ title: text, start: '2027-04-02', visits: 'avoid' })],
  internal: ['plan', 'date', (text) => ({ title: text, start: '2027-02-24' })],
  events: ['plan', 'action', (text) => ({ title: text, start: '2027-01-10', existing: true })],
  phases: ['plan', 'phase', (text) => ({ name: text, kind: 'planning' })],
  benchmarks: ['plan', 'goal', (text) => ({ statement: text, target: 12, unit: 'visits' })],
  engagement: ['plan', 'strength', (text) => ({ org: 'Night Shift Choir', text })],
  charter: ['plan', 'channel', (text) => ({ name: text, audience: 'supporters' })],
  parking: ['session', 'parking', (text) => ({ text })],
  takeaways: ['session', 'takeaway', (text) => ({ about: 'conversation', text })],
  close: ['plan', 'followup', (text) => ({ text, status: 'open', origin: 'room' })],
};
