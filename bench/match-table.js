/** The whole result as text for people: tables of lookups and of stores, then the bars. */
export function tablesOf({ node, cpu, server, sizes, fold, bars }) {
  const lookups = sizes.flatMap(({ size, lookups: rows }) => rows.map((row) => lookupCells(size, row)));
  const stores = sizes.map(({ size, store }) => [
    String(size),
    ...[store.p50, store.p95, store.p99].map((ms) => ms.toFixed(2)),
    store.perSecond.toFixed(0),
    String(store.connections),
  ]);
  const parts = [
    `${node}, ${cpu}, ${server}`,
    `fold + fingerprint of 200 characters: ${fold.fingerprintMs.toFixed(3)} ms median, ${fold.ratio.toFixed(1)} times one SHA-256`,
    '',
    table(['briefs', 'lookups', 'done', 'per second', 'p95 ms', 'recall', 'wrong merges', 'note'], lookups),
    '',
    table(['briefs', 'match + store p50 ms', 'p95', 'p99', 'stores/s', 'connections'], stores),
    '',
    ...bars.map(
      ({ what, value, bound, met }) => `${met ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(2)}, ${bound}`,
    ),
  ];
  return `${parts.join('\n')}\n`;
}

function lookupCells(size, row) {
  const { method, done, perSecond, p95, recall, wrongMerges, note } = row;
  if (done === 0) return [String(size), method, '0', '-', '-', '-', '-', note];
  const figure = perSecond < 100 ? perSecond.toFixed(1) : perSecond.toFixed(0);
  const wrong = `${wrongMerges} (${((100 * wrongMerges) / done).toFixed(1)} %)`;
  return [String(size), method, String(done), figure, p95?.toFixed(1) ?? '-', recall.toFixed(3), wrong, note];
}

function table(head, rows) {
  const cells = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  return cells
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
