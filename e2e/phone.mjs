// One phone, driven by what a person sees on it: labels, buttons, words.
import { words } from './words.mjs';

const regex = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export class Phone {
  constructor(page, { name, lang }) {
    Object.assign(this, { page, name, lang, t: words(lang), as: 'seat-a' });
  }

  get main() { return this.page.locator('main'); }
  get sheet() { return this.page.locator('dialog[open]'); }
  button(name, scope = this.page) { return scope.getByRole('button', { name, exact: true }); }

  /** Joins by a code typed in, or by the link of the QR code. */
  async join(base, { code, invite, group = '' }) {
    const { page, t } = this;
    await page.goto(invite ? `${base}/join#${invite}` : `${base}/join`);
    if (!invite) {
      await page.getByLabel(t('phone.join.code')).fill(code);
      await this.button(t('common.next')).click();
    }
    await page.getByLabel(t('fields.participant.name')).fill(this.name);
    if (group) await this.#group(group);
    await this.button(t('phone.join.go')).click();
    await page.waitForURL(/\/phone\//);
    await page.locator('.top, .alone').first().waitFor();
  }

  async #group(group) {
    const known = this.page.locator('.picks label', { hasText: group });
    if (await known.count()) return known.first().click();
    const other = this.page.locator('.picks label', { hasText: this.t('phone.join.other') });
    if (await other.count()) await other.click();
    await this.page.getByLabel(this.t('fields.org.name')).fill(group);
  }

  /** Waits until this phone shows a step's question in its own language. */
  async at(step) {
    await this.page.locator('h1.ask', { hasText: new RegExp(`^\\s*${regex(step.fields.question[this.lang])}\\s*$`) }).waitFor();
  }

  saved() { return this.page.locator('.saved.saved').waitFor(); }

  /** Writes a line at the foot of the page. */
  async line(text, date) {
    const { page } = this;
    if (date) await page.locator('.add input[type=date]').fill(date);
    await page.locator('#add-main').fill(text);
    await this.button(this.t('parts.put_up')).click();
    await this.main.getByText(text).locator('visible=true').first().waitFor();
    return text;
  }

  /** Opens a form by its button and fills it in. */
  async form(button, kind, fields) {
    await this.button(button, this.main).first().click();
    return this.fill(kind, fields);
  }

  /** Fills the open form and keeps it. */
  async fill(kind, fields) {
    const box = this.sheet;
    for (const [field, value] of Object.entries(fields)) await put(this.page, box, this.t, kind, field, value);
    await box.locator('form .go .stone.ink').first().click();
    await box.waitFor({ state: 'detached' });
    return Object.values(fields)[0];
  }

  /** Picks one of a few stones. */
  pick(legend, option, scope = this.main) {
    return scope.getByRole('group', { name: this.t(legend), exact: true }).first().locator('label', { hasText: this.t(option) }).first().click();
  }

  /** Presses "I am done"; a phone that is done already stays so. */
  async done() {
    const stone = this.page.locator('.foot-row [aria-pressed]');
    await stone.waitFor();
    if ((await stone.getAttribute('aria-pressed')) === 'false') await stone.click();
    await this.page.locator('.foot-row [aria-pressed=true]').waitFor();
  }

  async park(text) {
    await this.button(this.t('parts.park')).click();
    await this.sheet.locator('textarea').fill(text);
    await this.sheet.locator('form .stone.ink').click();
    await this.sheet.waitFor({ state: 'detached' });
    return text;
  }

  /** Minutes left as this phone shows them; 0 when the time is up. */
  async minutes() {
    const text = await this.page.locator('.place .caption').textContent();
    if (text.includes(this.t('phone.last_minute'))) return 1;
    return Number(/· \D*(\d+)/.exec(text)?.[1] ?? 0);
  }
}

/** Puts a value into the field of a form, whatever control it has. */
export async function put(page, scope, t, kind, field, value) {
  value = t.say?.(value) ?? value; // pictures have their own words
  const label = t(`fields.${kind}.${field}`);
  const group = scope.locator('fieldset').filter({ has: page.locator('legend', { hasText: new RegExp(`^\\s*${regex(label)}\\s*$`) }) });
  const named = scope.locator('label').filter({ hasText: new RegExp(`^\\s*${regex(label)}`) }).first();
  await group.or(named).first().waitFor({ state: 'attached' });
  if (!(await group.or(named).first().isVisible())) await scope.locator('summary', { hasText: t('parts.more_about') }).click();
  const word = t.has(`fields.${kind}.${field}.${value}`) ? t(`fields.${kind}.${field}.${value}`) : String(value);
  if (await group.count()) return group.locator('label').filter({ hasText: word }).first().click();
  const id = await named.getAttribute('for');
  if (!id) return named.click();
  const at = scope.locator(`[id="${id}"]`);
  if (await at.evaluate((e) => e.tagName === 'SELECT')) return at.selectOption({ label: word });
  await at.fill(String(value));
  await at.blur();
}
