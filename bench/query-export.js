import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { peakOf } from './processes.js';

const COMMAND = path.join(import.meta.dirname, '../bin/briefwire.js');
const SAMPLE_MS = 100;
const MB = 1024 * 1024;
const LINE_FEED = 10;

/** `export briefs` as CSV beside psql's `\copy` of the same view, into files, each twice; the quicker run counts. */
export async function measureExport(url, progress) {
  if (spawnSync('psql', ['--version']).status !== 0) return { skipped: 'there is no psql to compare with' };
  const folder = await mkdtemp(path.join(tmpdir(), 'briefwire-export-'));
  try {
    const ours = path.join(folder, 'ours.csv');
    const theirs = path.join(folder, 'theirs.csv');
    const copy = `\\copy (select * from report_briefs) to '${theirs}' csv header`;
    const runs = { export: [], copy: [] };
    for (let round = 0; round < 2; round++) {
      runs.copy.push(await timed('psql', ['-qX', url, '-c', copy], {}, null));
      progress(round + 0.5, 'psql');
      runs.export.push(await timed(process.execPath, [COMMAND, 'export', 'briefs'], { DATABASE_URL: url }, ours));
      progress(round + 1, 'export');
    }
    const quickest = (list) => list.reduce((best, run) => (run.seconds < best.seconds ? run : best));
    const [mine, other] = [quickest(runs.export), quickest(runs.copy)];
    return {
      lines: await countLines(ours),
      mb: Math.round(statSync(ours).size / MB),
      seconds: mine.seconds,
      copy_seconds: other.seconds,
      ratio: Math.round((mine.seconds / other.seconds) * 100) / 100,
      resident_mb: Math.max(...runs.export.map((run) => run.resident_mb)),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timed(command, args, env, file) {
  const out = file === null ? null : await open(file, 'w');
  const begun = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', out?.fd ?? 'ignore', 'inherit'],
  });
  let resident = 0;
  const timer = setInterval(() => {
    resident = Math.max(resident, peakOf(child.pid));
  }, SAMPLE_MS);
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(timer);
  await out?.close();
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
  return { seconds: Math.round(performance.now() - begun) / 1000, resident_mb: resident };
}

/** Of the file; a brief whose text has line breaks counts as several. */
async function countLines(file) {
  let lines = 0;
  for await (const chunk of createReadStream(file)) for (const byte of chunk) if (byte === LINE_FEED) lines++;
  return lines;
}
