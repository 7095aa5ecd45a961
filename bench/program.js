import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..');
const NAMES = 'createDatabase migrateToLatest migrateQueues openRedis openPostgres createProducer enqueueUrls'.split(
  ' ',
);
const found = new Map();

/**
 * Loads what a bench calls of a built checkout. Functions are looked for by their names, since an older checkout may have
 * them in other folders.
 * @param root folder of the checkout
 * @returns the functions that `NAMES` lists
 * @throws Error where dist/ or one of the functions is missing
 */
export function programOf(root) {
  if (!found.has(root)) found.set(root, load(root));
  return found.get(root);
}

async function load(root) {
  const dist = path.join(root, 'dist');
  const sources = readdirSync(dist, { recursive: true })
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file: path.join(dist, file), text: readFileSync(path.join(dist, file), 'utf8') }));
  const functions = {};
  for (const name of NAMES) {
    const source = sources.find(({ text }) => new RegExp(`^export (async )?function ${name}\\(`, 'm').test(text));
    if (!source) throw new Error(`${dist} has no function ${name}`);
    functions[name] = (await import(source.file))[name];
  }
  return functions;
}
