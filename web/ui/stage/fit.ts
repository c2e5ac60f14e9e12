/**
 * Makes the text of an element as large as its place allows: from the size its
 * stylesheet gives it down to `least` rem, where the type of the stage ends.
 */
export function fit(node: HTMLElement, least = 1.75) {
  const again = () => {
    node.style.fontSize = '';
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    let size = parseFloat(getComputedStyle(node).fontSize) / root;
    while (tooBig(node) && size > least) {
      size = Math.max(least, size - 0.25);
      node.style.fontSize = `${size}rem`;
    }
  };
  const watch = new ResizeObserver(again);
  if (node.parentElement) watch.observe(node.parentElement);
  const words = new MutationObserver(again);
  words.observe(node, { childList: true, characterData: true, subtree: true });
  again();
  return { destroy() { watch.disconnect(); words.disconnect(); } };
}

function tooBig(node: HTMLElement): boolean {
  // Tight lines let glyphs reach a little past their line without being cut.
  const reach = parseFloat(getComputedStyle(node).fontSize) * 0.2;
  return node.scrollHeight > node.clientHeight + reach || node.scrollWidth > node.clientWidth + 1;
}
