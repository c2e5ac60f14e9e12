// A whole room: one owner who facilitates, one stage, twelve phones.
import { axe, browse, device, lanAddress, serve } from './lib.mjs';
import { Phone, put } from './phone.mjs';
import { read, write } from './wire.mjs';
import { words } from './words.mjs';

export const sizes = {
  small: { phone: [360, 740], stage: [1280, 720], desk: [1440, 900] },
  tall: { phone: [412, 915], stage: [1920, 1080], desk: [1280, 720] },
  tablet: { phone: [820, 1180], stage: [1024, 768], desk: [1024, 768] },
};
export const other = (lang) => (lang === 'en' ? 'es' : 'en');

const names = ['Nayeli', 'Inés', 'Omar', 'Dot', 'Skye', 'Ruth', 'Wen', 'Abel', 'June', 'Tomas', 'Pat', 'Late Lee'];
/** What sets some of the twelve apart. */
export const who = { writer: 0, second: 1, third: 2, offline: 3, skewed: 4, removed: 10, late: 11 };

export class Room {
  made = [];
  phones = [];
  session = '';

  constructor(opt, t) {
    Object.assign(this, { opt, check: t.check, t: words(opt.lang), size: sizes[opt.size] });
  }

  async open() {
    const lan = this.opt.address === 'lan';
    this.server = await serve({ speed: this.opt.speed ?? 20, addr: lan ? '0.0.0.0:0' : '127.0.0.1:0' });
    const host = lan ? lanAddress() : '127.0.0.1';
    this.base = `http://${host}:${new URL(this.server.base).port}`;
    this.b = await browse();
    this.office = await this.device({ size: this.size.desk });
  }

  async close() {
    await this.b?.browser.close();
    await this.server?.clean();
  }

  device(more = {}) {
    return device(this.b, { lang: this.opt.lang, theme: this.opt.theme, size: this.size.phone, ...more });
  }

  /** The same person's page in the other language. */
  async also(context, path, more = {}) {
    const twin = await this.device({ lang: other(this.opt.lang), size: this.size.desk, ...more });
    await twin.addCookies(await context.cookies());
    const page = await twin.newPage();
    await page.goto(this.base + path);
    return page;
  }

  /** Signs in by the printed link, makes a session on the first page, prepares it. */
  async prepare(guide) {
    const { t } = this;
    this.side = guide === 'movement-building' ? 'state_leads' : 'movement'; // the side of the second group
    const desk = (this.desk = await this.office.newPage());
    const home = new URL(this.server.links.home);
    await desk.goto(this.base + home.pathname + home.hash);
    await desk.getByRole('button', { name: t('home.run'), exact: true }).click();
    await desk.getByLabel(t('home.run.group')).fill(this.opt.group ?? 'Orchard Street Neighbors');
    const starts = desk.getByLabel(t('home.run.starts'));
    await starts.fill(earlier(await starts.inputValue(), 30));
    await desk.locator('select').first().selectOption(guide);
    await this.look(desk, 'home');
    await desk.getByRole('button', { name: t('home.run.go'), exact: true }).click();
    await desk.waitForURL(/\/prepare\/[0-9a-f]{32}/);
    this.session = desk.url().split('/')[4].slice(0, 32);
    this.as = `fac-${this.session.slice(0, 8)},login`;
    await this.#who();
    await this.look(desk, 'prepare');
    const home2 = await this.also(this.office, '/');
    await home2.getByRole('button', { name: words(other(this.opt.lang))('home.run'), exact: true }).click();
    await this.look(home2, 'home');
    await home2.goto(`${this.base}/prepare/${this.session}`);
    await home2.locator('#agenda tbody tr').first().waitFor();
    await this.look(home2, 'prepare');
    await home2.context().close();
  }

  async #who() {
    const { t, desk } = this;
    const people = desk.locator('#people');
    await people.getByRole('button', { name: t('prepare.add_person') }).click();
    await put(desk, people, t, 'facilitator', 'name', 'Marisol');
    await put(desk, people, t, 'facilitator', 'job', 'facilitator');
    await people.locator('form .stone.ink').click();
    await people.getByText('Marisol').waitFor();
  }

  /** Opens the doors, the stage, a second stage and a second facilitator in the other language. */
  async doors() {
    const { t, desk } = this;
    await desk.goto(`${this.base}/facilitate/${this.session}`);
    await desk.locator('.ctl .stone.ink').waitFor();
    await this.look(desk, 'facilitate, preparing');
    await desk.getByRole('button', { name: t('facilitate.open') }).click();
    await desk.getByRole('button', { name: t('facilitate.begin') }).waitFor();
    const stage = desk.locator('.ctl').getByRole('button', { name: t('facilitate.stage.open') });
    [this.stage] = await Promise.all([this.office.waitForEvent('page'), stage.click()]);
    await desk.locator('.tools .stone').first().click();
    await this.stage.setViewportSize({ width: this.size.stage[0], height: this.size.stage[1] });
    await this.stage.locator('.doors h1').waitFor();
    await this.look(desk, 'facilitate, the room');
    this.stage2 = await this.#link('facilitate.stage.link', '.doors h1', this.size.stage);
    this.desk2 = await this.#link('facilitate.invite', '.desk', this.size.phone);
    await desk.keyboard.press('Escape');
    const head = (await this.docs()).session.find((r) => r.kind === 'session').fields;
    Object.assign(this, { code: head.code, invite: head.invite, plan: head.plan, network: head.network });
    for (const page of [this.stage, this.stage2, this.desk2]) await this.look(page, 'doors');
  }

  async #link(key, until, size) {
    await this.desk.getByRole('button', { name: this.t(key), exact: true }).click();
    const box = this.desk.getByLabel(this.t('facilitate.link'));
    const fresh = (v) => v && v !== this.lastLink;
    let url = await box.inputValue();
    for (const end = Date.now() + 20_000; !fresh(url) && Date.now() < end; ) url = await box.inputValue();
    if (!fresh(url)) throw new Error(`${key}: no new link came`);
    this.lastLink = url;
    const page = await (await this.device({ lang: other(this.opt.lang), theme: this.opt.theme === 'dark' ? 'light' : 'dark', size })).newPage();
    await page.goto(`${this.base}/enter${new URL(url).hash}`);
    await page.locator(until).first().waitFor();
    return page;
  }

  /** One phone joins; every second by the code, the others by the link. */
  async join(i) {
    const lang = i === who.second ? other(this.opt.lang) : this.opt.lang;
    const context = await this.device({ lang, skew: i === who.skewed ? 60 : 0 });
    const phone = new Phone(await context.newPage(), { name: names[i], lang });
    phone.t.say = this.say;
    const own = (what) => this.say?.(what) ?? what;
    const group = i === who.second ? own('Bridge Youth') : i % 3 === 0 ? own('Night Shift Choir') : '';
    await phone.join(this.base, { ...(i % 2 ? { code: this.code } : { invite: this.invite }), group });
    this.phones[i] = phone;
    return phone;
  }

  /** Begins late, by the clock: the promised end stands. */
  async begin() {
    const { t, desk } = this;
    await desk.getByRole('button', { name: t('facilitate.begin') }).click();
    const dialog = desk.locator('dialog[open]');
    await dialog.locator('.stone.edge.big').click();
    await desk.getByRole('timer').waitFor();
  }

  /** The documents as the owner reads them over the protocol. */
  async docs() {
    const ids = [this.session, this.plan, this.network].filter(Boolean);
    const got = await read(this.desk, this.as, ids);
    return { session: got[this.session].records, plan: got[this.plan]?.records ?? [], network: got[this.network]?.records ?? [], views: got[this.session].derived };
  }

  /** Pictures of where everybody stood, for whoever has to find out why a run failed. */
  async shots() {
    const dir = process.env.CAIRN_SHOTS;
    if (!dir) return;
    const all = { desk: this.desk, stage: this.stage, ...Object.fromEntries(this.phones.map((p, i) => [`phone-${i}`, p?.page])) };
    for (const [name, page] of Object.entries(all)) await page?.screenshot({ path: `${dir}/${name}.png`, timeout: 5000 }).catch(() => {});
  }

  /** The phones that are in the room now. */
  get in() { return this.phones.filter((p) => p && !p.gone); }

  note(doc, kind, ...texts) { for (const text of texts) this.made.push({ doc, kind, text }); }

  /** Changes a record as the second facilitator, seen at the present state of the document. */
  async change(doc, kind, id, fields) {
    const [answer] = await write(this.desk, this.as, doc, [{ op: 'set', kind, id, fields }]);
    if (answer.no) throw new Error(JSON.stringify(answer));
  }

  /** Serious findings of axe on a page are kept for the end. */
  async look(page, name) {
    const lang = await page.evaluate(() => document.documentElement.lang);
    this.looked = (this.looked ?? new Set()).add(`${name.split(',')[0]} ${lang}`);
    for (const v of await axe(page, name)) (this.axed ??= new Set()).add(`${v.name} ${lang} ${this.where ?? ''} ${v.id}: ${v.nodes.join(' ; ')}`);
  }
}

/** A datetime-local value some minutes earlier. */
function earlier(value, minutes) {
  return new Date(Date.parse(`${value}Z`) - minutes * 60_000).toISOString().slice(0, 16);
}
