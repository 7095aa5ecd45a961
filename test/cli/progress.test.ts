import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('a progress bar writes nothing where stderr is no terminal, however long the work takes', () => {
  const module = new URL('../../dist/cli/progress.js', import.meta.url).href;
  const program = `
    const { startProgress } = await import(${JSON.stringify(module)});
    const progress = startProgress('reading', 3);
    progress.update(1, 'a note');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    progress.update(2);
    progress.stop();
    console.log('done');`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
  expect({ stdout, stderr, status }).toEqual({ stdout: 'done\n', stderr: '', status: 0 });
});
