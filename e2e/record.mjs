// After the close: every record that was made is in the documents, on the record
// page and in the JSON; what was not reached is a next step.
import { other } from './room.mjs';

const text = (r) => JSON.stringify(r.fields);

export async function held(room) {
  const { check, desk, made } = room;
  const docs = await room.docs();
  const missing = made.filter((m) => !docs[m.doc].some((r) => r.kind === m.kind && text(r).includes(JSON.stringify(m.text).slice(1, -1))));
  check(`all ${made.length} records made are in the documents`, !missing.length, list(missing));
  await record(room);
  const parking = docs.session.filter((r) => r.kind === 'parking');
  check('every parked thought has an end', parking.length > 0 && parking.every((p) => p.fields.end && p.fields.end !== 'open'));
  await pages(room);
  await early(room);
  await desk.close();
}

async function record(room) {
  const { check, made, desk } = room;
  const url = (as) => `/api/sessions/${room.session}/record.json?as=${as}`;
  const json = await desk.evaluate((u) => fetch(u).then((r) => r.text()), url(room.as));
  const phone = await room.phones[0].page.evaluate((u) => fetch(u).then((r) => r.status), url('seat-a'));
  const missing = made.filter((m) => !json.includes(JSON.stringify(m.text).slice(1, -1)));
  check('and in the JSON of the record', !missing.length, list(missing));
  check('whoever was in the room may read the record', phone === 200, `${phone}`);
  const report = JSON.parse(json);
  const voted = report.steps.filter((s) => s.results?.length).length;
  check('the record holds the results of votes and rounds', voted >= 3, `${voted} steps`);
  check('a parked thought has its answer in the record', report.parking.some((p) => p.end === 'answered' && p.answer), JSON.stringify(report.parking));
  check('drafts nobody kept are marked as drafts', report.steps.some((s) => (s.cards ?? []).some((c) => c.kind === 'channel' && c.draft)));
  check('no name of a person is on a card nobody signed', !room.phones.some((p) => report.steps.some((s) => (s.cards ?? []).some((c) => c.kind === 'word' && JSON.stringify(c).includes(p.name)))));
}

/** The record page and the plan page, in both languages. */
async function pages(room) {
  const { check, made } = room;
  for (const [lang, path] of [[room.opt.lang, ''], [other(room.opt.lang), 'other']]) {
    const page = path ? await room.also(room.office, `/record/${room.session}?as=${room.as}`) : room.desk;
    if (!path) await page.goto(`${room.base}/record/${room.session}?as=${room.as}`);
    const body = (await page.locator('body').innerText()).replace(/\s+/g, ' ');
    const missing = made.filter((m) => !body.includes(m.text) && m.kind !== 'benchmark');
    check(`and on the record page in ${lang}`, !missing.length, list(missing));
    await room.look(page, 'record');
    await page.goto(`${room.base}/plan/${room.plan}`);
    await page.locator('.hero h1').waitFor();
    await room.look(page, 'plan');
    if (path) await page.context().close();
  }
}

/** A second session of the same group, closed at its first step: what it did not reach becomes next steps of the same plan. */
export async function early(room) {
  const { desk, t, check } = room;
  await desk.goto(`${room.base}/`);
  await desk.getByRole('button', { name: t('home.run'), exact: true }).click();
  await desk.getByLabel(t('home.run.group')).fill(room.opt.group ?? 'Orchard Street Neighbors');
  check('the first page knows the group again', await desk.getByText(t('home.run.known')).waitFor().then(() => true, () => false));
  await desk.getByRole('button', { name: t('home.run.go'), exact: true }).click();
  await desk.waitForURL(/\/prepare\/[0-9a-f]{32}/);
  const id = desk.url().split('/')[4].slice(0, 32);
  await desk.goto(`${room.base}/facilitate/${id}`);
  await desk.getByRole('button', { name: t('facilitate.open') }).click();
  await desk.getByRole('button', { name: t('facilitate.begin') }).click();
  const dialog = desk.locator('dialog[open] .stone.ink.big');
  await desk.getByRole('timer').or(dialog).first().waitFor();
  if (await dialog.count()) await dialog.click();
  await desk.getByRole('button', { name: t('facilitate.close.early') }).click();
  await desk.getByRole('button', { name: t('facilitate.close.do'), exact: true }).click();
  await desk.locator('.finis').waitFor();
  const report = await desk.evaluate((u) => fetch(u).then((r) => r.json()), `/api/sessions/${id}/record.json?as=login`);
  const rest = report.unreached.filter((title) => !report.next.some((n) => n.text.startsWith(title)));
  const pause = room.steps?.find((st) => st.fields.activity === 'break')?.fields.title[room.opt.lang];
  check('steps not reached become next steps, a break excepted', report.next.length > 15 && rest.every((title) => title === pause), `missing: ${rest.join(', ')}`);
}

const list = (some) => some.slice(0, 6).map((m) => `${m.kind} “${m.text}”`).join(', ');
