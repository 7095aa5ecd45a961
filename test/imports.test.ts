import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom, as docs/architecture.md draws it. A row names a folder (or file) of src and what it may import
 * from src besides itself; the longest name that fits a file is its row.
 */
const MAY_IMPORT: Record<string, string[]> = {
  pipeline: [],
  train: ['pipeline'],
  http: ['pipeline/types.ts', 'pipeline/errors.ts'],
  sources: ['pipeline/types.ts', 'pipeline/errors.ts', 'pipeline/decode.ts', 'pipeline/url.ts', 'pipeline/dates.ts'],
  db: ['pipeline/types.ts', 'pipeline/errors.ts', 'store', 'steady-pool.ts'],
  'db/migrations': [],
  store: ['db', 'pipeline'],
  queues: ['pipeline/types.ts', 'pipeline/errors.ts', 'shown-url.ts', 'steady-pool.ts'],
  warc: ['http', 'pipeline'],
  workers: ['pipeline', 'http', 'sources', 'warc', 'db', 'store', 'queues'],
  reports: [
    'db',
    'pipeline/types.ts',
    'pipeline/errors.ts',
    'pipeline/fold.ts',
    'pipeline/search-text.ts',
    'pipeline/search-keys.ts',
  ],
  web: ['reports', 'db', 'pipeline', 'split-sighting.ts'],
  'split-sighting.ts': ['db', 'pipeline', 'read-sighting.ts'],
  'read-sighting.ts': ['db', 'pipeline'],
  'config.ts': ['pipeline/errors.ts'],
  'log.ts': ['config.ts'],
  'shown-url.ts': [],
  'steady-pool.ts': [],
  'open-database.ts': ['shown-url.ts', 'config.ts', 'pipeline/errors.ts', 'db', 'store', 'queues/connection.ts'],
  'metrics.ts': ['db', 'queues/producer.ts', 'reports/state.ts', 'workers/attempt.ts'],
  'open-web.ts': ['config.ts', 'pipeline', 'http', 'db', 'workers/polite.ts'],
  'lazy-web.ts': ['config.ts', 'db', 'open-web.ts', 'workers/polite.ts'],
  'start-work.ts': ['config.ts', 'lazy-web.ts', 'open-database.ts', 'pipeline', 'db', 'store', 'queues', 'workers'],
  'app.ts': [
    'config.ts',
    'reports/health.ts',
    'open-database.ts',
    'lazy-web.ts',
    'start-work.ts',
    'pipeline',
    'sources',
    'db',
    'queues',
    'workers',
  ],
  cli: [
    'shown-url.ts',
    'metrics.ts',
    'app.ts',
    'open-database.ts',
    'split-sighting.ts',
    'read-sighting.ts',
    'config.ts',
    'log.ts',
    'pipeline',
    'http',
    'sources',
    'db',
    'store',
    'reports',
    'web',
    'queues/job-names.ts',
    // What works on stored pages without a queue.
    'workers/reread.ts',
    'workers/rematch.ts',
    'workers/parsers.ts',
    'workers/outage.ts',
  ],
  'cli.ts': ['cli', 'pipeline/errors.ts'],
};

/** The pure core: no I/O, clock, randomness or process. A digest and binary data are functions of their arguments. */
const PURE_NODE_MODULES = new Set(['node:crypto', 'node:buffer']);
const IMPURE = /\b(?:Date\.now\(|new Date\(\)|Math\.random\(|process\.|performance\.|setTimeout\(|fetch\()/;

const root = path.join(import.meta.dirname, '../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));

const IMPORT = /(?:^|[^\w.])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm;

function importsOf(file: string): string[] {
  return [...(sources.get(file) ?? '').matchAll(IMPORT)].flatMap((match) => match[1] ?? match[2] ?? []);
}

/** Imports within src as paths relative to it. */
function ownImports(file: string): string[] {
  const relative = importsOf(file).filter((name) => name.startsWith('.'));
  return relative.map((name) => path.posix.join(path.posix.dirname(file), name));
}

function rowOf(file: string): string {
  const fitting = Object.keys(MAY_IMPORT).filter((row) => isWithin(file, row));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? '';
}

function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`) || file === `${place}.ts`;
}

describe('imports', () => {
  it('finds the files that it is to check', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(ownImports('app.ts')).toContain('config.ts');
  });

  it.each(files)('%s imports only what its folder may', (file) => {
    const row = rowOf(file);
    expect(row, `${file} lies in no folder of the table`).not.toBe('');
    const allowed = [row, ...(MAY_IMPORT[row] ?? [])];
    const wrong = ownImports(file).filter((name) => !allowed.some((place) => isWithin(name, place)));
    expect(wrong).toEqual([]);
  });

  it('reads pages without building a document tree, which takes most of the time that peers need', () => {
    const builders = /^(?:cheerio|parse5|domhandler|linkedom|jsdom)/;
    const pure = files.filter((file) => isWithin(file, 'pipeline'));
    expect(pure.filter((file) => importsOf(file).some((name) => builders.test(name)))).toEqual([]);
    // What follows sources does: the look at names can find something.
    expect(importsOf('sources/discover.ts').some((name) => builders.test(name))).toBe(true);
  });

  it('has no worker that imports another', () => {
    const workers = files.filter((file) => file.endsWith('.worker.ts'));
    expect(workers).toHaveLength(3);
    expect(workers.flatMap((file) => ownImports(file).filter((name) => name.endsWith('.worker.ts')))).toEqual([]);
  });

  it('has no cycle', () => {
    const state = new Map<string, 'open' | 'done'>();
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') throw new Error(`cycle: ${[...trail, file].join(' → ')}`);
      state.set(file, 'open');
      for (const next of ownImports(file)) visit(next, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
  });

  it("keeps BullMQ's Worker in the runner", () => {
    const importing = files.filter((file) => /import[^;]*\bWorker\b[^;]*from 'bullmq'/.test(sources.get(file) ?? ''));
    expect(importing).toEqual(['workers/runner.ts']);
  });

  it.each(['parseURL', 'fromURL'])('never calls %s, which fetches past our guard', (name) => {
    expect(files.filter((file) => (sources.get(file) ?? '').includes(name))).toEqual([]);
  });
});

describe('the pipeline is pure', () => {
  const pure = files.filter((file) => file.startsWith('pipeline/'));

  it.each(pure)('%s does no I/O', (file) => {
    const node = importsOf(file).filter((name) => name.startsWith('node:') && !PURE_NODE_MODULES.has(name));
    expect(node).toEqual([]);
    const code = (sources.get(file) ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(IMPURE.exec(code)?.[0] ?? null).toBeNull();
  });
});
