// Damaged pages by the thousand: npm run fuzz -- [--tries 100000] [--seed 1] [--first 0] [--keep FOLDER]
// --first N --tries 1 repeats try N of a seed alone; --keep writes the smallest page of each fault to a folder.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    tries: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    keep: { type: 'string' },
  },
});
const root = path.join(import.meta.dirname, '..');
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'pure', '--disableConsoleIntercept=true', 'test/pipeline/fuzz.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_TRIES: values.tries,
      FUZZ_SEED: values.seed,
      FUZZ_FIRST: values.first,
      ...(values.keep ? { FUZZ_KEEP: path.resolve(values.keep) } : {}),
    },
  },
);
process.exitCode = status ?? 1;
