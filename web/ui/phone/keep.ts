// A page as one file that opens from a disk: its words and its looks, without
// scripts, buttons or anything from a network.

/** The page as it stands now. */
export function pageAsFile(): string {
  const page = document.documentElement.cloneNode(true) as HTMLElement;
  for (const e of page.querySelectorAll('script, link, button, dialog, [role="status"]')) e.remove();
  for (const a of page.querySelectorAll('a')) a.href = new URL(a.getAttribute('href') ?? '', location.href).href;
  for (const d of page.querySelectorAll('details')) d.open = true;
  const look = page.querySelector('head')!.appendChild(document.createElement('style'));
  look.textContent = [...document.styleSheets].flatMap((s) => [...s.cssRules].map((r) => r.cssText)).join('\n');
  return `<!doctype html>\n${page.outerHTML}`;
}

/** Saves it among the downloads under this name. */
export function keepPage(name: string): void {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(new Blob([pageAsFile()], { type: 'text/html;charset=utf-8' }));
  a.download = `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.html`;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
}
