import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { addSource, listSources } from '../db/sources.ts';
import { withDatabase } from '../open-database.ts';
import { SetupError, UsageError } from '../pipeline/errors.ts';
import { type SourceAddress, sourceAddress } from '../pipeline/incoming.ts';
import { readOpml, type Subscription, writeOpml } from '../sources/opml.ts';
import { note, print } from './print.ts';
import { oneShot } from './session.ts';

/** `briefwire sources import FILE`: adds every subscription; exits 1 where an entry had to be left out. */
export async function importFile(file: string, _options: object, command: Command): Promise<number> {
  const { subscriptions, left } = readOpml(await bytesOf(file));
  const { config, log } = oneShot(command);
  const refused: string[] = [];
  let added = 0;
  await withDatabase(config, log, async (db) => {
    for (const subscription of subscriptions) {
      const address = addressOf(subscription);
      if (address === null) refused.push(`${subscription.url}: not an http(s) address`);
      else if (await addSource(db, { ...subscription, ...address })) added++;
    }
  });
  const known = subscriptions.length - refused.length - added;
  await print(`added ${added} sources${known > 0 ? `; ${known} were known already` : ''}\n`);
  for (const name of left) refused.push(`${name}: it has no address`);
  for (const line of refused) note(`left out: ${line}`);
  return refused.length > 0 ? 1 : 0;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  if (file === '-') return await buffer(process.stdin);
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(error.code === 'ENOENT' ? `no such file: ${file}` : `cannot read ${file}: ${error.message}`);
  });
}

function addressOf({ url }: Subscription): SourceAddress | null {
  try {
    return sourceAddress(url);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

/** `briefwire sources export`: every source as OPML on stdout. */
export async function exportAll(_options: object, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const sources = await withDatabase(config, log, listSources);
  await print(writeOpml(sources, new Date()));
  return 0;
}
