import type { Command } from 'commander';
import { grantRoles, READER, WRITER } from '../db/roles.ts';
import { migrateAll, withDatabase } from '../open-database.ts';
import { note, print } from './print.ts';
import { type Progress, startProgress } from './progress.ts';
import { oneShot } from './session.ts';

/** `briefwire migrate`: brings our tables and the queues' up to date, and on request the two roles and the search index. */
export async function run(options: { roles?: boolean; index?: boolean }, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  let bar: Progress | undefined;
  const onDerived = (derived: number, total: number) => {
    bar ??= startProgress('search index', total, { quiet });
    bar.update(derived);
  };
  const done = await migrateAll(config, log, onDerived, options.index).finally(() => bar?.stop());
  await print(done.length > 0 ? `migrated: ${done.join(', ')}\n` : 'up to date\n');
  if (!options.roles) return 0;
  await withDatabase(config, log, grantRoles);
  await print(`roles: ${WRITER}, ${READER}\n`);
  if (!quiet) {
    note('give them passwords, which briefwire does not keep:');
    for (const role of [WRITER, READER]) note(`  alter role ${role} password '…';`);
    note(`then run services with ${WRITER} in DATABASE_URL, and migrate as the present user`);
  }
  return 0;
}
