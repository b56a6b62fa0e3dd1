// axe-core has been loaded into this world. Its findings, cut to what a report can show.
axe.run(document, {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa"] },
  resultTypes: ["violations", "incomplete"],
  iframes: false,
}).then((found) => {
  const short = (text) => String(text).slice(0, 200);
  const told = (rules) => rules.slice(0, 100).map((rule) => ({
    id: short(rule.id),
    impact: short(rule.impact),
    tags: rule.tags.map(short).slice(0, 20),
    help: short(rule.help),
    count: rule.nodes.length,
    where: rule.nodes.slice(0, 3).map((node) => short(node.target.join(" "))),
  }));
  return {
    version: short(found.testEngine.version),
    violations: told(found.violations),
    incomplete: told(found.incomplete),
    passes: found.passes.length,
    frames: document.querySelectorAll("iframe, frame").length,
  };
});
