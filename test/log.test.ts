import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

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
