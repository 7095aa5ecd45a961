import { homedir } from 'node:os';
import path from 'node:path';
import { migrateQueues } from '../dist/queues/connection.js';
import { openServer } from './match-server.js';
import { fill } from './query-fill.js';

/** Where the embedded server of the filled databases lies; a folder for temporary files may lie in memory. */
export const HOME = path.join(homedir(), '.cache', 'briefwire-bench');
const DATABASES = 'briefwire_bench_filled_';
/** Lines of progress come no closer. */
const SAY_MS = 2_000;

/** The name of the database with so many briefs. */
export const filledName = (size) => `${DATABASES}${size}`;

/** The server that keeps the filled databases: the one that DATABASE_URL names, or an embedded one of the user's. */
export async function openKept() {
  const server = await openServer(process.env.DATABASE_URL ?? null, HOME, DATABASES);
  const interrupted = async (signal) => {
    process.stderr.write(`bench: ${signal}; what is filled so far stays, the next fill goes on there\n`);
    // What goes on fails now that its server ends.
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => {});
    await server.close().catch(() => {});
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
  return server;
}

/** The database with so many briefs, migrated, and filled where it is not. @returns `{ db, rows }` as `fill` counts them */
export async function openFilled(server, size) {
  const db = await server.open(size);
  await migrateQueues(server.connectionOf(db));
  const rows = await fill(db, server.connectionOf(db), size, progressOf(`fill ${size}`, size));
  return { db, rows };
}

/** Says on stderr every few seconds how far it is. */
export function progressOf(what, total) {
  let shown = 0;
  return (done, note = '') => {
    if (Date.now() - shown < SAY_MS) return;
    shown = Date.now();
    process.stderr.write(`bench: ${what}: ${done}/${total} ${note}\n`);
  };
}
