// Fills the large databases that other benches ask, or removes them: node bench/fill.js [--briefs N,N] [--drop]
import { parseArgs } from 'node:util';
import { missingPart } from './parts.js';

const DEFAULT_SIZES = '100000,1000000';
const LEAST_SIZE = 10_000;
const USAGE = `usage: npm run bench:fill -- [--briefs N,N] [--drop]
  --briefs  how many, with about three sightings each; a database for each number (default ${DEFAULT_SIZES})
  --drop    removes these databases
On an embedded PostgreSQL of its own in ~/.cache, or on the server that DATABASE_URL names. A fill that was stopped goes
on where it stopped; a database of an earlier version is migrated.`;

process.exitCode = await main();

async function main() {
  const { values } = parseArgs({
    options: {
      briefs: { type: 'string', default: DEFAULT_SIZES },
      drop: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const sizes = values.briefs.split(',').map(Number);
  const wrong = sizes.some((size) => !(Number.isSafeInteger(size) && size >= LEAST_SIZE));
  if (values.help || wrong) return say(USAGE, values.help ? 0 : 2);
  const missing = missingPart();
  if (missing) return say(`bench: ${missing}`, 1);
  const { openKept, openFilled } = await import('./kept.js');
  const server = await openKept();
  try {
    for (const size of sizes) {
      if (values.drop) {
        await server.drop(size);
        continue;
      }
      const begun = Date.now();
      const { rows } = await openFilled(server, size);
      const seconds = Math.round((Date.now() - begun) / 1_000);
      const where = server.folder ? `in ${server.folder}` : 'on the server of DATABASE_URL';
      say(`bench: ${size} briefs ${where}, after ${seconds} s: ${JSON.stringify(rows)}`, 0);
    }
    return 0;
  } finally {
    await server.close();
  }
}

function say(text, status) {
  process.stderr.write(`${text}\n`);
  return status;
}
