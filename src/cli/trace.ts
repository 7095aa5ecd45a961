import { existsSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { findPurge } from '../db/purged.ts';
import { listEvents } from '../db/urls.ts';
import { withDatabase } from '../open-database.ts';
import { SetupError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import { type Column, showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { oneShot } from './session.ts';

type Step = Awaited<ReturnType<typeof listEvents>>[number];

function columns(timeZone: string): Column<Step>[] {
  return [
    { key: 'at', show: showInstant(timeZone) },
    { key: 'request' },
    { key: 'stage' },
    { key: 'event' },
    { key: 'detail', show: inWords },
  ];
}

/** `briefwire trace URL`: everything that happened to that URL, step by step. A file is named by its path, too. */
export async function run(name: string, options: FormatOptions, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const url = existsSync(name) ? pathToFileURL(realpathSync(name)).href : name;
  const { canonicalUrl, host } = incomingUrl(url);
  const events = await withDatabase(config, log, async (db) => {
    const purge = await findPurge(db, canonicalUrl, host);
    return [...(purge ? [purgeStep(purge)] : []), ...(await listEvents(db, canonicalUrl))];
  });
  if (events.length === 0) throw new SetupError(`this URL never entered: ${canonicalUrl}`);
  await printRecords(events, columns(config.timeZone), options);
  return 0;
}

/** All that is left of what happened before a purge. */
function purgeStep({ at, kind, who }: { at: Date; kind: string; who: string }): Step {
  return { at, request: 0, stage: 'purge', event: 'purged', detail: { what: kind, by: who } };
}

function inWords(detail: unknown): string {
  return Object.entries(detail ?? {})
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
}
