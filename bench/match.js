// Measures matching at growing sizes: node bench/match.js [--sizes 10000,100000] [--json]
// Databases of its own are filled, measured side by side, and dropped; a run that was stopped goes on.
import { end, runBench, sizesOf, tableLines } from './run.js';

const USAGE = `usage: npm run bench:match -- [--sizes 10000,100000] [--lookups N] [--keep] [--json]
  --sizes    briefs to fill databases to (default 10000,100000,1000000)
  --lookups  texts that are looked up, and again stored, at each size, 100 to 10000 (default 2000)
  --keep     leaves the databases for the next run
  --json     print JSON instead of tables
On the embedded PostgreSQL of bench:fill. A run that was stopped goes on where it stopped filling.`;

await runBench({
  name: 'match',
  usage: USAGE,
  defaults: { sizes: '10000,100000,1000000', lookups: 2000, keep: false },
  packages: ['minhash'],
  measure,
  lines,
});

async function measure({ sizes: asked, lookups, keep }) {
  const sizes = sizesOf(asked, 1_000);
  if (lookups < 100 || lookups > 10_000) end(USAGE, 2);
  const { KEPT, openLab } = await import('./lab.js');
  const { matchName, measureSizes } = await import('./match-sizes.js');
  const lab = await openLab({ home: KEPT });
  try {
    const result = await measureSizes(lab, { sizes, lookups });
    if (!keep) for (const size of sizes) await lab.admin(`drop database ${matchName(size)} with (force)`);
    return result;
  } finally {
    await lab.close();
  }
}

function lines({ sizes, fold }) {
  const stores = sizes.map(({ size, store }) => [
    size,
    ...[store.p50, store.p95, store.p99].map((ms) => ms.toFixed(2)),
    store.perSecond.toFixed(0),
    store.connections,
  ]);
  const lookups = sizes.flatMap(({ size, lookups: rows }) => rows.map((row) => lookupCells(size, row)));
  return [
    `fold + fingerprint of 200 characters: ${fold.fingerprintMs.toFixed(3)} ms median, ${fold.ratio.toFixed(1)} times one SHA-256`,
    '',
    ...tableLines(['lookups', 'briefs', 'done', 'per second', 'p95 ms', 'recall', 'wrong merges', 'note'], lookups),
    '',
    ...tableLines(['match + store of briefs', 'p50 ms', 'p95', 'p99', 'stores/s', 'connections'], stores),
  ];
}

function lookupCells(size, { method, done, perSecond, p95, recall, wrongMerges, note }) {
  if (done === 0) return [method, size, 0, null, null, null, null, note];
  const wrong = `${wrongMerges} (${((100 * wrongMerges) / done).toFixed(1)} %)`;
  return [method, size, done, perSecond.toFixed(0), p95?.toFixed(1) ?? null, recall.toFixed(3), wrong, note];
}
