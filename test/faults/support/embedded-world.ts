import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDatabase } from '../../../src/db/database.ts';
import { joinEmbedded } from '../../../src/db/embedded.ts';
import { migrateToLatest } from '../../../src/db/migrate.ts';
import { migrateQueues } from '../../../src/queues/connection.ts';
import type { WorldServers } from './world.ts';

/** A PostgreSQL of its own that can be killed. */
export interface MortalPostgres extends WorldServers {
  /** The folder of its Unix socket, and the port in its name. */
  socket: string;
  /** Kills the postmaster with -9; whoever has joined the server starts it again. */
  kill(): Promise<void>;
}

export async function createMortalPostgres(): Promise<MortalPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'briefwire-fault-pg-'));
  // As root the server runs as another user, who has to get in.
  await chmod(home, 0o755);
  const server = await joinEmbedded({ home });
  const connection = { connectionString: server.url };
  const db = createDatabase({ connection, timeZone: 'Asia/Shanghai', maxConnections: 2 });
  await migrateToLatest(db).finally(() => db.destroy());
  await migrateQueues(connection);
  const pidFile = join(server.dataDir, 'postmaster.pid');
  return {
    connection,
    env: { DATABASE_URL: server.url },
    socket: join(server.connection.host, `.s.PGSQL.${server.connection.port}`),
    async kill() {
      process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGKILL');
    },
    async stop() {
      await server.close();
      await rm(dirname(server.dataDir), { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    },
  };
}
