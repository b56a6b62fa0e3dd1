// What reaches beyond the right edge of the screen, outermost first.
(() => {
  const found = [];
  let left = 5000;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT);
  for (let one = walker.currentNode; one && left-- > 0 && found.length < 5; one = walker.nextNode()) {
    const width = Math.round(one.getBoundingClientRect().right + window.scrollX);
    if (width <= WIDTH + 1 || found.some((wider) => wider.one.contains(one))) continue;
    if (one === document.documentElement || one === document.body) continue;
    const name = [one.localName, ...Array.from(one.classList).slice(0, 2)].join(".");
    found.push({ one, says: (one.id ? `${one.localName}#${one.id}` : name).slice(0, 80) });
  }
  return found.map((wider) => wider.says);
})();
