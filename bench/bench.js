// All that `npm run bench` measures, one after the other: node bench/bench.js [--json]
//
// Result (bench/results/latest.json): { node, cpu, seconds, bars: [{ bench, what, value, least | most, met }], broken }; each
// part keeps its own result beside it.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { atMost, runBench, say } from './run.js';

const HERE = import.meta.dirname;
const USAGE = `usage: npm run bench -- [--json]
  --json  print JSON instead of a table
Takes ten minutes; npm run bench:fill has to have run before.`;
/** With smaller samples than where a part is run by itself. `match` takes longer alone. */
const PARTS = [
  ['start-up', '--rounds', '7'],
  ['parse', '--quick'],
  ['query', '--rounds', '20', '--quick'],
  ['growth', '--sizes', '1000000', '--pages', '150', '--no-sweep'],
  ['end-to-end', '--quick', '--pages', '600'],
];

await runBench({ name: 'latest', usage: USAGE, defaults: {}, measure, lines });

async function measure() {
  const begun = Date.now();
  const [bars, broken] = [[], []];
  for (const [part, ...options] of PARTS) {
    say(`${part}, after ${Math.round((Date.now() - begun) / 1_000)} s`);
    const file = path.join(HERE, 'results', `${part}.json`);
    rmSync(file, { force: true });
    const status = await run(part, options);
    const found = barsIn(file);
    if (found === null) broken.push(`${part} ended with status ${status}`);
    else bars.push(...found.map((bar) => ({ bench: part, ...bar })));
  }
  bars.push(atMost('bench: parts that gave no result', broken.length, 0));
  return { seconds: Math.round((Date.now() - begun) / 1_000), broken, bars };
}

/** Its table goes to stderr: what was measured is in its result. An interrupt reaches it, too, and it cleans up. */
function run(part, options) {
  process.once('SIGINT', () => {});
  const child = spawn(process.execPath, [path.join(HERE, `${part}.js`), ...options], {
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  return new Promise((resolve) =>
    child.once('close', (code, signal) => {
      if (signal === 'SIGINT' || code === 130) process.exit(130);
      resolve(code ?? signal);
    }),
  );
}

/** Null where the part wrote no result. */
function barsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).bars;
  } catch {
    return null;
  }
}

function lines({ broken, seconds }) {
  return [...broken, `${seconds} s`];
}
