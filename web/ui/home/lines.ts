// Pasted lists: one thing a line, its parts between semicolons, tabs or, in CSV,
// commas; quotes keep a separator as it is.

/** The parts of each line that says something. */
export function split(text: string): string[][] {
  const lines = text.split(/\r?\n/).filter((l) => l.trim());
  const by = separator(lines);
  return lines.map((l) => cells(l, by)).filter((row) => row.some(Boolean));
}

function separator(lines: string[]): string {
  const all = (sep: string) => lines.length > 0 && lines.every((l) => l.includes(sep));
  return lines.some((l) => l.includes(';')) ? ';' : lines.some((l) => l.includes('\t')) ? '\t' : all(',') ? ',' : ';';
}

function cells(line: string, by: string): string[] {
  const out: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (c === '"' && quoted && line[i + 1] === '"') cell += line[++i];
    else if (c === '"' && (quoted || !cell.trim())) quoted = !quoted;
    else if (c === by && !quoted) out.push(cell), (cell = '');
    else cell += c;
  }
  return [...out, cell].map((x) => x.trim());
}

const two = (n: string | number) => String(n).padStart(2, '0');

/** A day as people write it: 2027-03-08, 3/8/2027 (month first) or 8.3.2027; "" where it is none. */
export function dayIn(text: string): string {
  const iso = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  const us = text.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/);
  const eu = text.match(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/);
  const [y, m, d] = iso ? [iso[1], iso[2], iso[3]] : us ? [us[3], us[1], us[2]] : eu ? [eu[3], eu[2], eu[1]] : [];
  if (!y || !m || !d) return '';
  const date = `${y}-${two(m)}-${two(d)}`;
  const real = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(date) ? date : '';
}

export type National = 'key_moment' | 'deliverable' | 'formation' | 'norm';

/** The record that a line of a pasted list says; null where its text is missing. */
export function lineTo(kind: National, row: string[]): Record<string, any> | null {
  const dated = dayIn(row[0] ?? '');
  const rest = dated ? row.slice(1) : row;
  const [title = '', more = '', third = ''] = rest;
  if (kind === 'norm') return row[0] ? { text: row[0].slice(0, 200) } : null;
  if (kind === 'formation') return rest.length > (dated ? 0 : 1) && (dated || title) ? { when: (dated || title).slice(0, 40), text: (dated ? title : more).slice(0, 300) } : null;
  if (!title) return null;
  if (kind === 'key_moment') return { title: title.slice(0, 200), ...(dated ? { start: dated } : {}), ...(more ? { why: more.slice(0, 400) } : {}), ...(third ? { asks: third.slice(0, 400) } : {}) };
  const n = Number(more.replace(/[^\d.]/g, ''));
  return { title: title.slice(0, 200), ...(dated ? { due: dated } : {}), ...(more && n ? { target: n, unit: more.replace(/[\d.,\s]+/, '').trim().slice(0, 40) } : {}) };
}

/** The page a program puts beside pasted text, when there is a table in it: it knows which cells belong together. */
export const tableIn = (page: string | undefined): string => (page && /<table[\s>]/i.test(page) ? page : '');
