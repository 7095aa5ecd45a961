import type { Command } from 'commander';
import { addSource, listSources } from '../db/sources.ts';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import { showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { print, printRecords } from './output.ts';
import { oneShot } from './session.ts';

/** `briefwire sources add URL`: a feed that `serve` polls. */
export async function add(url: string, options: { tag?: string[] }, command: Command): Promise<number> {
  const { canonicalUrl } = incomingUrl(url);
  if (canonicalUrl.startsWith('file:')) throw new UsageError(`a source is polled over http(s), not ${url}`);
  const { config, log } = oneShot(command);
  const added = await withDatabase(config, log, (db) =>
    addSource(db, { kind: 'feed', url: canonicalUrl, tags: options.tag ?? [] }),
  );
  await print(added ? `added ${canonicalUrl}; \`briefwire serve\` polls it\n` : `known already: ${canonicalUrl}\n`);
  return 0;
}

/** `briefwire sources list`: every source with its state and reason. */
export async function list(options: FormatOptions, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const sources = await withDatabase(config, log, listSources);
  await printRecords(
    sources,
    [
      { key: 'id' },
      { key: 'kind' },
      { key: 'state' },
      { key: 'reason' },
      { key: 'title' },
      { key: 'url', title: 'URL' },
      { key: 'next_fetch_at', title: 'next poll', show: showInstant(config.timeZone) },
    ],
    options,
  );
  return 0;
}
