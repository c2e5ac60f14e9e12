// Hostile words in every field that takes words, on every page that shows them:
// nothing may run, open, link or leave. A corpus is generated from families; the
// server takes it over the protocol, one Chromium looks at every face.
// Threats: R10 W3 W2 S10
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browse, device, root, serve, tally } from './lib.mjs';

const away = 'http://elsewhere.invalid/x';
const run = 'window.__ran=1';

/** Payloads by family; every one of them would set a flag or ask another origin where it worked. */
function families() {
  const events = ['onerror', 'onload', 'onfocus', 'ontoggle', 'onpointerover', 'onanimationstart', 'onmouseenter', 'onbegin'];
  const tags = ['img src=x', 'svg', 'body', 'video src=x', 'details open', 'input autofocus', 'marquee', 'iframe src=x', 'object data=x', 'style', 'a href=x', 'audio src=x'];
  const schemes = ['javascript:', 'JaVaScRiPt:', 'java\tscript:', 'java&#10;script:', '&#106;avascript:', '\u0001javascript:', 'vbscript:', 'data:text/html,', 'intent://', 'file:///', 'blob:', 'view-source:'];
  const breaks = ['"', "'", '`', '">', "'>", '-->', ']]>', '</title>', '</textarea>', '</script>', '</style>', '</svg>', '\\"', '{{', '${', '{@html '];
  return {
    script: [`<script>${run}</script>`, `<ScRiPt>${run}</sCrIpT>`, `<script src=${away}></script>`, `<scr<script>ipt>${run}</script>`, `<script\n>${run}</script>`, `<noscript><p title="</noscript><script>${run}</script>">`],
    handler: tags.flatMap((t) => events.map((e) => `<${t} ${e}=${run}>`)),
    broken: breaks.flatMap((b) => [`${b}<img src=x onerror=${run}>`, `${b} onmouseover=${run} x=${b}`, `${b}<script>${run}</script>`]),
    scheme: schemes.flatMap((s) => [`${s}${run}`, `[press](${s}${run})`, `<a href="${s}${run}">press</a>`, `<iframe src="${s}${run}">`, `![x](${s}${run})`]),
    remote: [away, `//elsewhere.invalid/x`, `<img src=${away}>`, `![x](${away})`, `<link rel=stylesheet href=${away}>`, `<style>@import url(${away})</style>`, `<svg><use href="${away}#a"/></svg>`, `<meta http-equiv=refresh content="0;url=${away}">`, `<base href=${away}>`, `<video poster=${away}>`, `url(${away})`],
    template: [`{{constructor.constructor('${run}')()}}`, `\${${run}}`, `#{${run}}`, `<%= ${run} %>`, `{@html '<img src=x onerror=${run}>'}`, `{#if ${run}}{/if}`, `[[${run}]]`, `__proto__`, `constructor`, `toString`],
    mathml: [`<math><mtext><table><mglyph><style><img src=x onerror=${run}>`, `<svg><animate onbegin=${run} attributeName=x dur=1s>`, `<svg><foreignObject><body onload=${run}>`, `<svg><a xlink:href="javascript:${run}"><text y=20>x`, `<form><button formaction="javascript:${run}">x`, `<template><script>${run}</script></template>`, `<details open ontoggle=${run}>`],
    bidi: ['\u202Egpj.exe', '\u2066abc\u2069', 'a\u202Dz\u202C', '\u200Bzero\u200B', '\uFEFFbom', 'e\u0301'.repeat(8), 'Z\u0335\u0310\u0310\u0310', '\u0000null', '\u2028line\u2029', 'مرحبا <b>', '=cmd|\'/c calc\'!A1', '+1', '@SUM(1)'],
  };
}

/** The whole corpus, or with `few` every eighth of each family and its first. */
export function corpus(few = false) {
  return Object.values(families()).flatMap((list) => (few ? list.filter((_, i) => i % 8 === 0) : list));
}

const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
const worded = new Set(['text', 'list', 'local', 'locals']);
const declared = readFileSync(join(root, 'web/core/gen/schema.ts'), 'utf8');
const kinds = Object.values(JSON.parse(/export const kinds[^=]*= (\{[\s\S]*?\n\})/.exec(declared)[1])).flatMap((byName) => Object.values(byName));

/** A value of a field: words where it takes words, otherwise what it needs to be taken. */
function value(f, next, refs) {
  const fit = () => [...next()].slice(0, f.max ?? 400).join('');
  switch (f.type) {
    case 'text': return f.name === 'time' ? '18:30' : f.name === 'pos' ? 'm' : f.name === 'code' ? undefined : fit();
    case 'list': return ['from', 'to'].includes(f.name) ? undefined : [fit(), fit()];
    case 'local': return { en: fit(), es: fit() };
    case 'locals': return { en: [fit(), fit()] };
    case 'date': return '2027-03-04';
    case 'enum': return f.enum[0];
    case 'int': case 'number': return Math.max(f.min ?? 0, 1);
    case 'ref': return f.of === 'step' || f.name === 'step' ? refs.step : f.name === 'to' ? (f.of === 'actor' ? refs.actor2 : refs.other) : f.of ? refs[f.of] : hex();
    default: return undefined;
  }
}

/** Ops that put the corpus through every field of every kind of a type of document. */
function ops(doc, next, refs, rounds, you) {
  const out = [];
  for (const k of kinds.filter((k) => k.doc === doc)) {
    const fields = k.fields.filter((f) => !f.server && f.name !== 'session' && f.name !== 'member');
    if (!fields.some((f) => worded.has(f.type)) || ['seat', 'waiting', 'tally'].includes(k.name)) continue;
    const single = ['session', 'plan', 'network', 'aim', 'charter'].includes(k.name);
    for (let i = 0; i < (single ? 1 : rounds); i++) {
      const steps = refs.steps ?? [refs.step];
      const here = { ...refs, step: steps[(out.length + i) % steps.length] };
      if (k.name === 'proposal') here.step = refs.byActivity?.end_date ?? here.step;
      const values = Object.fromEntries(fields.map((f) => [f.name, value(f, next, here)]).filter(([, v]) => v !== undefined));
      if (k.name === 'session') for (const f of ['zone', 'lang']) delete values[f];
      if (k.name === 'step') Object.assign(values, { key: `x${i}`, activity: 'notes', pos: 'zz' + i });
      const subject = values[k.perPerson] ?? hex();
      if (k.perPerson) values[k.perPerson] = subject;
      const id = single ? k.name : k.perPerson ? `${subject}/${you}` : hex();
      refs[`${k.name}2`] = refs[k.name] ? id : undefined;
      refs[k.name] ??= id;
      out.push({ op: single && ['session', 'plan', 'network'].includes(k.name) ? 'set' : 'create', kind: k.name, id, fields: values, device: k.anonymous ? 'own' : 'named' });
    }
  }
  return out;
}

/** Speaks the protocol from inside a page, with its cookies. */
function talk(page, as, doc, list) {
  return page.evaluate(async ({ as, doc, list }) => {
    const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
    const sync = async (body) => (await fetch(`/api/sync?as=${as}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
    const { name, n } = (window.__devices ??= {})[doc] ??= { name: { named: hex(), own: hex() }, n: { named: 0, own: 0 } };
    let answer = await sync({ conn: window.__conn ?? '', wait: 5, frames: [{ hello: { device: name.named, schema: 1, lang: 'en', docs: [{ doc, since: 0, epoch: '', kinds: [], views: [] }] } }] });
    if (!answer.conn) throw new Error(JSON.stringify(answer));
    window.__conn = answer.conn;
    let snapshot;
    while (!(snapshot = answer.frames.find((f) => f.snapshot?.doc === doc)?.snapshot)) answer = await sync({ conn: answer.conn, wait: 5, frames: [] });
    const got = [];
    const numbers = [5, 60, 2026];
    for (let at = 0; at < list.length; at++) {
      const { device = 'named', tries = 0, ...op } = list[at];
      const frame = { push: { doc, device: name[device], ops: [{ ...op, n: ++n[device], base: 1e9, v: 1 }] } };
      answer = await sync({ conn: answer.conn, wait: 5, frames: [frame] });
      let ack;
      while (!(ack = answer.frames.find((f) => f.ack)?.ack)) answer = await sync({ conn: answer.conn, wait: 5, frames: [] });
      const [said] = ack.results;
      const kept = op.fields?.[said.field];
      if (said.no && kept !== undefined && tries < 6) { // what this hand may not set is left out; a number outside its bounds becomes another
        const { [said.field]: _, ...rest } = op.fields;
        const number = typeof kept === 'number' && said.no === 'invalid' ? { [said.field]: numbers[tries % 3] } : {};
        list.splice(at + 1, 0, { ...op, device, fields: { ...rest, ...number }, tries: tries + 1 });
        continue;
      }
      got.push({ kind: op.kind, act: op.act, ...said });
      await new Promise((done) => setTimeout(done, 26)); // the server's pace for one connection
    }
    return { snapshot, got };
  }, { as, doc, list });
}

/** What a page must not hold, whatever it was told to show. */
function traces() {
  const bad = [];
  if (window.__ran) bad.push('a script ran');
  const all = [];
  const walk = (node) => { for (const e of node.querySelectorAll('*')) { all.push(e); if (e.shadowRoot) walk(e.shadowRoot); } };
  walk(document);
  for (const e of all) {
    if (['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'MATH', 'FRAME'].includes(e.tagName)) bad.push(`<${e.tagName.toLowerCase()}>`);
    for (const a of e.attributes) {
      if (/^on/i.test(a.name)) bad.push(`${a.name} on <${e.tagName.toLowerCase()}>`);
      if (!['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'data', 'srcset'].includes(a.name)) continue;
      const url = new URL(a.value, location.href);
      const fine = url.origin === location.origin || ['mailto:', 'tel:', 'blob:'].includes(url.protocol) || (e.tagName === 'LINK' && url.protocol === 'data:');
      if (!fine) bad.push(`${a.name}=${a.value.slice(0, 60)}`);
    }
  }
  return bad;
}

export async function xss(t = tally(), few = process.env.E2E !== 'all') {
  const server = await serve();
  const b = await browse();
  const payloads = corpus(few);
  const trouble = [];
  let turn = 0;
  const next = () => payloads[turn++ % payloads.length];
  try {
    const here = (url) => server.base + new URL(url).pathname + new URL(url).hash;
    const open = async (url, size) => {
      const page = await (await device(b, { size })).newPage();
      page.on('dialog', (d) => { trouble.push(`a dialog on ${page.url()}`); d.dismiss(); });
      await page.goto(url);
      return page;
    };
    const desk = await open(here(server.links.facilitator), [1280, 800]);
    await desk.waitForURL(/facilitate/);
    const hand = await open(server.base + '/', [1280, 800]);
    await hand.context().addCookies(await desk.context().cookies());
    const session = desk.url().split('/')[4].slice(0, 32);
    const first = await talk(hand, 'login', session, []);
    const head = first.snapshot.records.find((r) => r.kind === 'session').fields;
    const steps = first.snapshot.records.filter((r) => r.kind === 'step');
    const refs = { step: steps[0].id, steps: steps.map((s) => s.id), byActivity: Object.fromEntries(steps.map((s) => [s.fields.activity, s.id])), participant: undefined };
    const network = await talk(hand, 'login', head.network, []);
    const plan = await talk(hand, 'login', head.plan, []);
    for (const r of [...network.snapshot.records, ...plan.snapshot.records]) refs[r.kind] ??= r.id;
    refs.other = plan.snapshot.records.filter((r) => r.kind === 'partner').at(-1)?.id;
    const phone = await open(here(server.links.phone), [360, 740]);
    await phone.locator('form input').first().waitFor();
    await phone.evaluate(async ({ invite, words }) => {
      for (const [i, name] of words.entries()) {
        await fetch('/api/join', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ invite, name: name.slice(0, 60), org_name: name.slice(0, 80), role: name.slice(0, 80), pronouns: name.slice(0, 30), seat: i ? 'seat-z' : 'seat-a' }) });
        document.cookie = 'cairn-seat-z=; max-age=0';
      }
    }, { invite: head.invite, words: payloads.slice(0, few ? 6 : 40).map((p) => p || 'x') });
    const rounds = few ? 2 : 12;
    const sent = [];
    const you = (await phone.evaluate(() => fetch('/api/me?as=seat-a').then((r) => r.json()))).id;
    sent.push(...(await talk(phone, 'seat-a', session, ops('session', next, refs, rounds, you).filter((o) => !['session', 'step', 'facilitator', 'material', 'slide', 'participant'].includes(o.kind)))).got);
    sent.push(...(await talk(hand, 'login', session, ops('session', next, refs, rounds, first.snapshot.you.id).filter((o) => ['session', 'step', 'facilitator', 'material', 'slide'].includes(o.kind)))).got);
    sent.push(...(await talk(hand, 'login', head.plan, ops('plan', next, refs, rounds, first.snapshot.you.id))).got);
    sent.push(...(await talk(hand, 'login', head.network, ops('network', next, refs, rounds, first.snapshot.you.id))).got);
    const texts = steps.map((s) => ({ op: 'set', kind: 'step', id: s.id, fields: Object.fromEntries(['title', 'question', 'hint', 'why', 'example', 'goal', 'process', 'do', 'stuck'].map((f) => [f, { en: next().slice(0, 60) }])) }));
    sent.push(...(await talk(hand, 'login', session, texts)).got);
    const refused = sent.filter((a) => a.no);
    const whole = new Set(refused.map((a) => a.kind).filter((k) => !sent.some((a) => a.kind === k && !a.no)));
    t.check(`hostile words went into ${new Set(sent.filter((a) => !a.no).map((a) => a.kind)).size} kinds, ${sent.length - refused.length} records, ${payloads.length} payloads`, whole.size === 0, `${[...whole].join(' ')}: ${JSON.stringify(refused.find((a) => whole.has(a.kind)))}`);
    const stage = await open(here(server.links.stage), [1280, 720]);
    const reader = await open(here(server.links.plan), [1280, 800]);
    await desk.reload();
    await phone.goto(`${server.base}/phone/${session}`);
    const look = async (name, page) => {
      const bad = await page.evaluate(traces);
      if (bad.length) trouble.push(`${name}: ${[...new Set(bad)].slice(0, 4).join(', ')}`);
    };
    let shown = 0;
    for (const s of few ? steps.filter((_, i) => i % 4 === 0) : steps) {
      await talk(hand, 'login', session, [{ op: 'act', act: 'goto', kind: '', id: '', fields: { step: s.id } }, { op: 'act', act: 'reveal', kind: '', id: '', fields: { step: s.id } }]);
      for (const [name, page] of Object.entries({ desk, phone, stage })) {
        await page.waitForFunction(() => document.body.innerText.length > 40);
        await look(`${name} at ${s.fields.key}`, page);
      }
      shown++;
    }
    await look('the plan for a reader', reader);
    for (const path of ['/', `/prepare/${session}`, `/plan/${head.plan}`, `/facilitate/${session}`, `/record/${session}?as=login`, `/record/${session}?as=login&print`, `/api/sessions/${session}/guide.html?as=login`]) {
      await desk.goto(server.base + path);
      await desk.waitForFunction(() => document.body.innerText.length > 40);
      for (const d of await desk.locator('details:not([open]) > summary').all()) await d.click({ timeout: 500 }).catch(() => {});
      await look(path.replace(session, '…').replace(head.plan, '…'), desk);
      shown++;
    }
    const text = async (format) => Buffer.from(await hand.evaluate((u) => fetch(u).then((r) => r.arrayBuffer()).then((a) => [...new Uint8Array(a)]), `/api/sessions/${session}/${format}?as=login`));
    const md = (await text('record.md')).toString();
    const live = /(^|[^\\])<(script|iframe|img|svg|body|object|style|a |video)/im.exec(md) ?? /(^|[^\\])\[[^\]\n]*\]\((javascript|data|vbscript|http:\/\/elsewhere)/im.exec(md);
    t.check('the Markdown of the record holds no living tag or link', !live, live && md.slice(Math.max(0, live.index - 60), live.index + 80));
    t.check(`no page of ${shown} runs, frames or links what somebody typed`, trouble.length === 0, trouble.slice(0, 6).join(' | '));
    t.check('nothing broke a security rule or threw', b.trouble.length === 0, [...new Set(b.trouble)].slice(0, 4).join(' | '));
    t.check('nothing was asked of another origin', [...b.requests].every((o) => o === server.base || o === 'null'), [...b.requests].join(' '));
  } catch (e) {
    t.check('the hostile words ran to their end', false, e.stack);
  } finally {
    await b.browser.close();
    await server.clean();
  }
  return t;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) (await xss()).end();
