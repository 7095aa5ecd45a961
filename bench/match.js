// Measures matching at growing sizes: node bench/match.js [--sizes 10000,100000] [--json]
// Databases of its own are filled, measured side by side, and dropped; a run that was stopped goes on.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
const RESULTS = path.join(HERE, 'results', 'match.json');
const HOME = path.join(tmpdir(), 'briefwire-bench-match');
const DEFAULT_SIZES = [10_000, 100_000, 1_000_000];
const USAGE = `usage: npm run bench:match -- [--sizes 10000,100000] [--lookups N] [--keep] [--json]
  --sizes    briefs to fill databases to (default ${DEFAULT_SIZES.join(',')})
  --lookups  texts that are looked up, and again stored, at each size (default 2000)
  --keep     leaves the databases for the next run
  --json     print JSON instead of tables
Uses an embedded PostgreSQL in ${HOME}, or databases of its own
on the server that DATABASE_URL names. A run that was stopped goes on where it stopped filling.`;
const LEAST_SIZE = 1000;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (typeof options === 'number') return options;
  if (!existsSync(path.join(HERE, '../dist/db/briefs.js'))) return fail('dist/ is missing; run: npm run build');
  if (!existsSync(path.join(HERE, 'node_modules/minhash')))
    return fail('run first: npm ci --prefix bench --ignore-scripts');
  const { openServer } = await import('./match-server.js');
  const { measureSizes } = await import('./match-sizes.js');
  const server = await openServer(process.env.DATABASE_URL ?? null, HOME);
  try {
    const result = {
      node: process.version,
      cpu: cpus()[0]?.model ?? 'unknown',
      ...(await measureSizes(server, options)),
    };
    const { tablesOf } = await import('./match-table.js');
    process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : tablesOf(result));
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
    if (!options.keep) for (const size of options.sizes) await server.drop(size);
    return result.bars.every((bar) => bar.met) ? 0 : 1;
  } finally {
    await server.close();
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        sizes: { type: 'string', default: DEFAULT_SIZES.join(',') },
        lookups: { type: 'string', default: '2000' },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const sizes = values.sizes.split(',').map(Number);
    const lookups = Number(values.lookups);
    const wrong =
      [...sizes, lookups].some((number) => !Number.isSafeInteger(number)) || Math.min(...sizes) < LEAST_SIZE;
    if (wrong || lookups < 100 || lookups > LEAST_SIZE * 10 || Math.max(...sizes) > 2_000_000) return fail(USAGE, 2);
    return { sizes: [...new Set(sizes)].sort((a, b) => a - b), lookups, keep: values.keep, json: values.json };
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`, 2);
  }
}

function fail(message, status = 1) {
  process.stderr.write(`bench: ${message}\n`);
  return status;
}
