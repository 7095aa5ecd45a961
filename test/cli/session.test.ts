import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('a command that still closes something after its run ends with its own status, and though something holds it', () => {
  const module = new URL('../../dist/cli/session.js', import.meta.url).href;
  const program = `
    const { interruptSignal } = await import(${JSON.stringify(module)});
    interruptSignal().release();
    setInterval(() => {}, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    console.log('closed');
    process.exitCode = 1;`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
  expect({ stdout, status }).toEqual({ stdout: 'closed\n', status: 1 });
});
