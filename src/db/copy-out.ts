import type { Readable } from 'node:stream';
import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Db } from './database.ts';

/** How the server writes the rows of a COPY. */
export type CopyFormat = 'csv' | 'json';

/** Neither occurs in JSON, so that nothing is ever quoted. */
const JSON_LINES = `format csv, delimiter E'\\x02', quote E'\\x01', escape E'\\x01'`;

/**
 * Lets the server write all rows of a query, as fast as it can and the reader takes them, in constant memory.
 * @param connection of its own, since a stream holds one until its end
 * @param query its rows; for JSON Lines each becomes an object with the columns as keys
 * @param take gets the bytes; when it ends early or fails, the server is told to stop
 */
export async function copyOut<T>(
  at: { db: Db; connection: pg.ClientConfig; timeZone: string },
  query: RawBuilder<unknown>,
  format: CopyFormat,
  take: (bytes: Readable) => Promise<T>,
): Promise<T> {
  const options = `-c briefwire.tz=${at.timeZone} -c timezone=UTC`;
  const client = new pg.Client({ ...at.connection, application_name: 'briefwire export', options });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  try {
    const selected = inlined(query, at.db);
    const text =
      format === 'csv'
        ? `copy (${selected}) to stdout (format csv, header)`
        : `copy (select row_to_json(r) from (${selected}) r) to stdout (${JSON_LINES})`;
    const stream = client.query(copyTo(text));
    // The server's error comes here even where nobody reads any more.
    stream.on('error', () => {});
    return await take(stream);
  } finally {
    await sql`select pg_cancel_backend(pid) from pg_stat_activity
      where pid = ${rows[0]?.pid ?? 0} and state = 'active'`.execute(at.db);
    await client.end();
  }
}

/** COPY takes no parameters: they are written into the text, quoted as PostgreSQL's own library does. */
function inlined(query: RawBuilder<unknown>, db: Db): string {
  const { sql: text, parameters } = query.compile(db);
  return text.replace(/\$(\d+)/g, (_, number: string) => literal(parameters[Number(number) - 1]));
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]`;
  return pg.escapeLiteral(String(value));
}
