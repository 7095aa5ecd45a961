import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ROOT } from './program.js';
import { load, measure } from './query-measure.js';

/** What a browser loads besides the HTML at its first view. */
const ASSETS = ['/style.css', '/script.js'];

/**
 * The page in a process of its own, asked over HTTP.
 * @returns `{ pages, assetsKb }`: times and weight for each question, and what comes besides
 */
export async function measurePage(db, url, { size, rounds }, progress) {
  const env = { PATH: process.env.PATH, DATABASE_URL: url, BRIEFWIRE_PORT: '0' };
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/briefwire.js'), 'web'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const origin = await originOf(child);
    const pages = await measure(db, { size, rounds, origin }, progress);
    const assets = await Promise.all(ASSETS.map((asset) => load(`${origin}${asset}`)));
    return { pages, assetsKb: Math.round(assets.reduce((sum, bytes) => sum + bytes, 0) / 1000) };
  } finally {
    const closed = once(child, 'close');
    if (child.kill()) await closed;
  }
}

/** @throws Error where it ends before it listens */
function originOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (part) => {
      text += part;
      const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (origin) resolve(origin);
    });
    child.once('close', (code) => reject(new Error(`the page ended with status ${code}: ${text.trim()}`)));
  });
}
