// Builds dist/ after an install. Without the development dependencies there is no compiler: that is said, not failed,
// so that `npm ci --omit=dev` works where dist/ is brought along (as in the container image).
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';

const compiler = 'node_modules/typescript/bin/tsc';
if (existsSync(compiler)) {
  rmSync('dist', { recursive: true, force: true });
  const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  process.exitCode = built.status ?? 1;
} else {
  process.stderr.write('briefwire: no TypeScript compiler installed, dist/ was not built\n');
}
