import { rmSync } from 'node:fs';
import path from 'node:path';
import { createDatabase } from '../dist/db/database.js';
import { joinEmbedded } from '../dist/db/embedded.js';
import { migrateToLatest } from '../dist/db/migrate.js';
import { ask } from './ask.js';

const CONNECTIONS = 8;
const PREFIX = 'briefwire_bench_match_';

/** The server whose databases are filled: the one that a URL names, or an embedded one in `home`. @param prefix of their names */
export async function openServer(url, home, prefix = PREFIX) {
  const nameOf = (size) => `${prefix}${size}`;
  const embedded = url === null ? await joinEmbedded({ home }) : null;
  const connection = embedded?.connection ?? { connectionString: url };
  const opened = [];
  const connections = new Map();
  const admin = (statement) => ask(connection, statement);
  const [{ version }] = await admin(`select 'PostgreSQL ' || current_setting('server_version') as version`);
  return {
    version: `${version}, ${embedded ? 'embedded' : 'DATABASE_URL'}`,
    /** Where an embedded server keeps its data, otherwise null. */
    folder: embedded?.dataDir ?? null,
    /** How an opened database is reached by another client. */
    connectionOf: (db) => connections.get(db),
    /** The database of a size, made and migrated where there is none. */
    async open(size) {
      const database = nameOf(size);
      const rows = await admin(`select 1 from pg_database where datname = '${database}'`);
      if (rows.length === 0) await admin(`create database ${database}`);
      const db = createDatabase({
        connection: embedded ? { ...connection, database } : { connectionString: withDatabase(url, database) },
        timeZone: 'Asia/Shanghai',
        maxConnections: CONNECTIONS,
      });
      opened.push(db);
      connections.set(db, embedded ? { ...connection, database } : { connectionString: withDatabase(url, database) });
      await migrateToLatest(db);
      return db;
    },
    async drop(size) {
      for (const db of opened.splice(0)) await db.destroy();
      await admin(`drop database if exists ${nameOf(size)}`);
    },
    /** Stops an embedded server; if none of our databases is left, what it kept on disk goes too. */
    async close() {
      for (const db of opened.splice(0)) await db.destroy();
      if (!embedded) return;
      const left = await admin(`select 1 from pg_database where datname like '${prefix}%'`);
      await embedded.close();
      if (left.length > 0) return;
      // As root the data lies elsewhere, in a folder of this home alone.
      rmSync(path.dirname(embedded.dataDir), { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function withDatabase(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
