// Runs before the page's own scripts, in a world of its own that they cannot reach.
(() => {
  if (window !== window.top) return;
  const MOST = 5000;
  const seen = (globalThis.rasoat = { tasks: [], largest: null });
  const ofTasks = (entries) => {
    for (const one of entries)
      if (seen.tasks.length < MOST) seen.tasks.push([one.startTime, one.duration]);
  };
  const ofPaints = (entries) => {
    for (const one of entries) seen.largest = one.startTime;
  };
  const tasks = new PerformanceObserver((list) => ofTasks(list.getEntries()));
  const paints = new PerformanceObserver((list) => ofPaints(list.getEntries()));
  tasks.observe({ type: "longtask", buffered: true });
  paints.observe({ type: "largest-contentful-paint", buffered: true });
  // What has just ended is known, and the observers have not been told yet.
  seen.upToNow = () => {
    ofTasks(tasks.takeRecords());
    ofPaints(paints.takeRecords());
    return seen;
  };
})();
