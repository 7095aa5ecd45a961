import { existsSync } from 'node:fs';
import path from 'node:path';

/** What has to be there before anything can be measured. @returns the one line that says what is missing, or null */
export function missingPart(...packages) {
  const here = import.meta.dirname;
  if (!existsSync(path.join(here, '../dist/app.js'))) return 'dist/ is missing; run: npm run build';
  const absent = packages.find((name) => !existsSync(path.join(here, 'node_modules', name)));
  return absent ? `${absent} is missing; run: npm ci --prefix bench --ignore-scripts` : null;
}
