// Fills the large databases that other benches ask, or removes them: node bench/fill.js [--briefs N,N] [--drop]
import { readOptions, requireParts, say, sizesOf } from './run.js';

const USAGE = `usage: npm run bench:fill -- [--briefs N,N] [--drop]
  --briefs  how many, with about three sightings each; a database for each number (default 100000,1000000)
  --drop    removes these databases
On an embedded PostgreSQL of its own in ~/.cache/briefwire-bench. A fill that was stopped goes on where it stopped; a
database of an earlier version is migrated.`;

const { briefs, drop } = readOptions(USAGE, { briefs: '100000,1000000', drop: false });
const sizes = sizesOf(briefs, 10_000);
requireParts([]);
const { filledName, openFilled, openKept } = await import('./kept.js');
const lab = await openKept();
try {
  for (const size of sizes) {
    const begun = Date.now();
    if (drop) {
      await lab.admin(`drop database if exists ${filledName(size)} with (force)`);
      continue;
    }
    const { db, rows } = await openFilled(lab, size);
    await db.destroy();
    const seconds = Math.round((Date.now() - begun) / 1_000);
    say(`${size} briefs in ${lab.postgres.dataDir}, after ${seconds} s: ${JSON.stringify(rows)}`);
  }
} finally {
  await lab.close();
}
