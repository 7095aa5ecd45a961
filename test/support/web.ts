import { createDatabase, type Db } from '../../src/db/database.ts';
import type { WebDeps } from '../../src/web/deps.ts';
import { startWeb } from '../../src/web/server.ts';
import { createTestDatabase } from './postgres.ts';

/** A page on a database of its own. */
export interface TestWeb {
  db: Db;
  url: string;
  close(): Promise<void>;
}

/** Serves the page as `serve` does, without queues. @param options what else it is given */
export async function startTestWeb(options: Partial<WebDeps> = {}): Promise<TestWeb> {
  const database = await createTestDatabase();
  const timeZone = 'Asia/Shanghai';
  const db = createDatabase({ connection: database.connection, timeZone, maxConnections: 4 });
  const ready = async () => ({ ok: true, checks: {} });
  const own = { db, host: '127.0.0.1', port: 0, token: null, version: '9.9.9', timeZone, ready };
  const server = await startWeb({ ...own, ...options });
  return {
    db,
    url: server.url,
    async close() {
      await server.close();
      await db.destroy();
      await database.drop();
    },
  };
}
