import type { Command } from 'commander';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { splitSighting } from '../split-sighting.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { oneShot } from './session.ts';
import { userName } from './user-name.ts';

const COLUMNS = (['sighting', 'brief', 'was', 'new', 'changed'] as const).map((key) => ({ key }));

/** `briefwire split SIGHTING`: a person's word that this sighting is another brief than the one it was taken for. */
export async function run(id: string, options: FormatOptions, command: Command): Promise<number> {
  if (!/^\d{1,15}$/.test(id)) {
    throw new UsageError(`a sighting's id is a number (see \`report sightings BRIEF\`), not ${id}`);
  }
  const { config, log } = oneShot(command);
  const row = await withDatabase(config, log, (db) => splitSighting(db, Number(id), userName()));
  await printRecords([row], COLUMNS, options);
  return 0;
}
