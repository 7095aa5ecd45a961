import type { Command } from 'commander';
import { migrateAll } from '../open-database.ts';
import { print } from './output.ts';
import { oneShot } from './session.ts';

/** `briefwire migrate`: brings our tables and the queues' up to date. */
export async function run(_options: object, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const done = await migrateAll(config, log);
  await print(done.length > 0 ? `migrated: ${done.join(', ')}\n` : 'up to date\n');
  return 0;
}
