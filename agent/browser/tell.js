// What was seen of the load, in milliseconds since the document's own beginning.
(() => {
  const navigation = performance.getEntriesByType("navigation")[0] || {};
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const seen = globalThis.rasoat ? globalThis.rasoat.upToNow() : { tasks: [], largest: null };
  return {
    origin: performance.timeOrigin,
    now: performance.now(),
    firstByte: navigation.responseStart || 0,
    protocol: String(navigation.nextHopProtocol || ""),
    paint: paint ? paint.startTime : null,
    largest: seen.largest,
    tasks: seen.tasks,
    loaded: navigation.loadEventEnd || null,
  };
})();
