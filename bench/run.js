import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;

/**
 * Runs one bench as a command: reads its options, measures, prints a table or JSON, keeps the result in
 * bench/results/NAME.json, and sets the exit status: 0, 1 where a bar is missed or a part is absent, 2 for wrong options.
 * @param bench `usage`; `defaults` of the options (a number's option takes a number above 0); `packages` of bench/ that it
 *   needs; `measure(options)` gives the result, whose `bars` are made by `atMost` and `atLeast`; `lines(result)` the table
 */
export async function runBench({ name, usage, defaults, packages = [], measure, lines }) {
  const options = readOptions(usage, defaults);
  requireParts(packages);
  const measured = await measure(options);
  const result = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', ...measured };
  const json = `${JSON.stringify(result, null, 2)}\n`;
  mkdirSync(path.join(HERE, 'results'), { recursive: true });
  writeFileSync(path.join(HERE, 'results', `${name}.json`), json);
  const table = () => [`${result.node}, ${result.cpu}`, ...lines(result), '', ...barLines(result.bars), ''].join('\n');
  process.stdout.write(options.json ? json : table());
  process.exitCode = result.bars.every(({ met }) => met) ? 0 : 1;
}

/** Ends the process with the usage where an option is wrong. @returns the options, and `positionals` */
export function readOptions(usage, defaults) {
  const known = { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } };
  for (const [name, value] of Object.entries(defaults)) {
    if (typeof value === 'boolean') known[name] = { type: 'boolean', default: value };
    else known[name] = value === null ? { type: 'string' } : { type: 'string', default: String(value) };
  }
  try {
    const { values, positionals } = parseArgs({ options: known, allowPositionals: true });
    if (values.help) end(usage, 0);
    for (const [name, value] of Object.entries(defaults)) {
      if (typeof value !== 'number') continue;
      values[name] = Number(values[name]);
      if (!(values[name] > 0)) end(`--${name} takes a number above 0\n${usage}`, 2);
    }
    return { ...values, positionals };
  } catch (error) {
    return end(`${error.message}\n${usage}`, 2);
  }
}

/** Ends the process where dist/ or one of these packages is missing. */
export function requireParts(packages) {
  if (!existsSync(path.join(HERE, '../dist/app.js'))) end('bench: dist/ is missing; run: npm run build', 1);
  const absent = packages.find((name) => !existsSync(path.join(HERE, 'node_modules', name)));
  if (absent) end(`bench: ${absent} is missing; run: npm ci --prefix bench --ignore-scripts`, 1);
}

/** Prints a line on stderr and ends the process. */
export function end(line, status) {
  process.stderr.write(`${line}\n`);
  process.exit(status);
}

export const say = (text) => void process.stderr.write(`bench: ${text}\n`);

const SAY_MS = 2_000;

/** Says on stderr every few seconds how far something is: `(done, note) => void`. */
export function progressOf(what, total) {
  let shown = 0;
  return (done, note = '') => {
    if (Date.now() - shown < SAY_MS) return;
    shown = Date.now();
    say(`${what}: ${done}/${total} ${note}`);
  };
}

/** Reads `--sizes 100000,1000000`. Ends the process where a size is below the least. */
export function sizesOf(text, least) {
  const sizes = text.split(',').map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= least)) end(`bench: a size is at least ${least}`, 2);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** Bars: what is measured, its value, its bound. Leave out those without a value. */
export const atMost = (what, value, most) => ({ what, value, most, met: value <= most });
export const atLeast = (what, value, least) => ({ what, value, least, met: value >= least });

/** Bars as text, a line each. */
export function barLines(bars) {
  return bars.map(({ what, value, least, most, met }) => {
    const bound = least === undefined ? `at most ${most}` : `at least ${least}`;
    return `${met ? 'met   ' : 'MISSED'}  ${what}: ${value < 10 ? value.toFixed(2) : value.toFixed(0)}, ${bound}`;
  });
}

/** A table as lines of text. @param words how many of the first columns hold words; the others hold figures */
export function tableLines(head, rows, words = 1) {
  const cells = [head, ...rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))))];
  const widths = head.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const show = (cell, i) => (i < words ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  return cells.map((line) => line.map(show).join('  ').trimEnd());
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export function percentile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
