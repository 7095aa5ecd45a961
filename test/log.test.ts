import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { migrateQueues } from '../src/queues/connection.ts';
import { runCli } from './support/cli.ts';
import { buildPage, paragraphsAbout, RIVER } from './support/pages.ts';
import { createTestDatabase } from './support/postgres.ts';

const MODULE = pathToFileURL(fileURLToPath(new URL('../dist/log.js', import.meta.url))).href;

/** What a process of its own writes that logs a line of every level at this level. */
function logAt(level: string): { stdout: string; stderr: string } {
  const script = `const { createLogger } = await import(${JSON.stringify(MODULE)});
    const log = createLogger(${JSON.stringify(level)});
    for (const name of ['debug', 'info', 'warn', 'error']) log[name]({ job: 'u1-1' }, name);
    process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return { stdout, stderr };
}

describe('the log', () => {
  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['silent', []],
  ])('at level %s is JSON lines on stderr, all written before the process ends', (level, messages) => {
    const { stdout, stderr } = logAt(level);
    expect(stdout).toBe('');
    const lines = stderr
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ msg }) => msg)).toEqual(messages);
    for (const line of lines) {
      expect(line).toEqual({
        level: expect.any(Number),
        time: expect.any(Number),
        pid: expect.any(Number),
        job: 'u1-1',
        msg: line['msg'],
      });
    }
  });
});

describe('what is in a page', () => {
  const SENTENCE = '塔楼上的钟在午夜敲了十三下';

  it('does not get into the log of the ingest that reads it', async () => {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'briefwire-log-'));
    try {
      await migrateQueues(database.connection);
      const page = buildPage({ title: SENTENCE, paragraphs: [...paragraphsAbout('北湖'), SENTENCE], briefs: [RIVER] });
      await writeFile(join(folder, 'a.html'), page);
      await writeFile(join(folder, 'b.html'), Buffer.concat([Buffer.from(SENTENCE), Buffer.alloc(3)]));
      const run = await runCli(['ingest', folder, '--verbose'], { DATABASE_URL: database.url });
      expect(run.stderr).toContain('"msg":"job"');
      for (const text of [SENTENCE, RIVER.headline, RIVER.body.slice(0, 8)]) expect(run.stderr).not.toContain(text);
    } finally {
      await database.drop();
      await rm(folder, { recursive: true });
    }
  });

  it('does not get there by an error that quotes a row', () => {
    const script = `const { createLogger } = await import(${JSON.stringify(MODULE)});
      const error = Object.assign(new Error('null value in column'), { code: '23502', detail: ${JSON.stringify(SENTENCE)} });
      createLogger('warn').warn({ err: error }, 'sweep failed');`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(JSON.parse(stderr)).toMatchObject({ err: { code: '23502', message: 'null value in column' } });
    expect(stderr).not.toContain(SENTENCE);
  });
});
