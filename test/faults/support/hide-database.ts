import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';

/**
 * Takes a database of the suite's server away from everybody, as one is that was dropped or not restored yet: its
 * connections end, and new ones are told that there is no such database.
 * @returns what brings it back
 */
export async function hideDatabase(name: string): Promise<() => Promise<void>> {
  const away = `${name}_away`;
  await withClient(async (client) => {
    // The new name waits for the connections to end, and lets no new one in meanwhile.
    const renamed = client.query(`alter database ${name} rename to ${away}`);
    let done = false;
    void renamed.finally(() => {
      done = true;
    });
    await withClient(async (other) => {
      for (; !done; await sleep(100)) {
        await other.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      }
    });
    await renamed;
  });
  return () => withClient(async (client) => void (await client.query(`alter database ${away} rename to ${name}`)));
}

async function withClient(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgres').url });
  await client.connect();
  await work(client).finally(() => client.end());
}
