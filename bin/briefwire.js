#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const entry = new URL('../dist/cli.js', import.meta.url);
if (existsSync(entry)) {
  const { main } = await import(entry.href);
  process.exitCode = await main(process.argv);
} else {
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.stderr.write(`briefwire: not built yet; run \`npm ci && npm run build\` in ${root}\n`);
  process.exitCode = 1;
}
