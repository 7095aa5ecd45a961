import type { Socket } from 'node:net';
import type pg from 'pg';

/**
 * Makes a pool outlive its server: without listeners a connection that the server ends (a restart, a fail-over) would
 * end the process; pg tells of idle connections at the pool, of those in use at the connection. A connection on which
 * nothing came or went for `silenceMs` is closed and replaced: behind a firewall or a machine that went away without a
 * word it would wait for a quarter of an hour.
 * @param silenceMs longer than any query of this pool is without a word; null where queries may take any time
 */
export function steady(pool: pg.Pool, silenceMs: number | null): pg.Pool {
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
    if (silenceMs !== null) endSilent(client, silenceMs);
  });
  return pool;
}

/**
 * What a session of such a pool asks of the server, for pg's `options`: the server too gives up a transaction whose
 * client went away without a word. It would keep its locks for hours, and everybody who needs them waiting.
 */
export function sessionOptions(silenceMs: number | null): string {
  return silenceMs === null ? '' : ` -c idle_in_transaction_session_timeout=${silenceMs}`;
}

function endSilent(client: pg.PoolClient, silenceMs: number): void {
  // pg's types leave the connection out; without it we would only wait longer.
  const { connection } = client as pg.PoolClient & { connection?: { stream?: Socket } };
  const stream = connection?.stream;
  stream?.setTimeout(silenceMs, () => {
    const silent = new Error(`PostgreSQL said nothing for ${silenceMs / 1000} s`);
    stream.destroy(Object.assign(silent, { code: 'ETIMEDOUT' }));
  });
}
