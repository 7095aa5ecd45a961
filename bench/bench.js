// All that `npm run bench` measures, one after the other: node bench/bench.js [--json]
//
// Result (bench/results/latest.json): { node, cpu, seconds, bars: [{ bench, what, value, least | most, met }] }; each part
// keeps its own result beside it.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

const HERE = import.meta.dirname;
/**
 * What takes ten minutes together, with smaller samples than where a part is run by itself. `growth` needs the databases of
 * `bench:fill`; `match`, `query` and `memory` take longer alone.
 */
const PARTS = [
  ['start-up'],
  ['end-to-end', '--pages', '120'],
  ['growth', '--pages', '100'],
  ['warc'],
  ['parse', '--quick'],
];
const json = process.argv.includes('--json');

const begun = Date.now();
const bars = [];
const broken = [];
for (const [part, ...options] of PARTS) {
  process.stderr.write(`bench: ${part}, after ${Math.round((Date.now() - begun) / 1_000)} s\n`);
  const file = path.join(HERE, 'results', `${part}.json`);
  const started = Date.now();
  const status = await run(part, options);
  if (!isNewer(file, started)) broken.push(`${part} ended with status ${status}`);
  else for (const bar of JSON.parse(readFileSync(file, 'utf8')).bars) bars.push({ bench: part, ...bar });
}
const seconds = Math.round((Date.now() - begun) / 1_000);
const result = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', seconds, bars, broken };
mkdirSync(path.join(HERE, 'results'), { recursive: true });
writeFileSync(path.join(HERE, 'results', 'latest.json'), `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : tableOf(result));
process.exitCode = broken.length === 0 && bars.every(({ met }) => met) ? 0 : 1;

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

function isNewer(file, instant) {
  try {
    return statSync(file).mtimeMs >= instant;
  } catch {
    return false;
  }
}

function tableOf({ bars, broken, seconds }) {
  const lines = bars.map(({ what, value, least, most, met }) => {
    const bound = least === undefined ? `at most ${most}` : `at least ${least}`;
    return `${met ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(2)}, ${bound}`;
  });
  return `${[...lines, ...broken.map((line) => `BROKEN  ${line}`), '', `${seconds} s`].join('\n')}\n`;
}
