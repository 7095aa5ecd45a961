import type { Command } from 'commander';
import pLimit from 'p-limit';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import { listSources, removeSources, type SourceRow, setPaused, sourceAt, sourceWithId } from '../db/sources.ts';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { sourceAddress } from '../pipeline/incoming.ts';
import { span } from '../sources/standing.ts';
import { type Column, showInstant } from './cell.ts';
import { type FormatOptions, formatOf } from './format-options.ts';
import { printRecords } from './output.ts';
import { print } from './print.ts';
import { startProgress } from './progress.ts';
import { interruptSignal, oneShot, openApp } from './session.ts';

/** A number of seconds for a person. */
const showSpan = (value: unknown) => (typeof value === 'number' ? span(value) : '');

/** What a table, CSV and Markdown show of a source. */
function sourceColumns({ timeZone }: Config): Column<SourceRow>[] {
  const show = showInstant(timeZone);
  return [
    { key: 'id' },
    { key: 'kind' },
    { key: 'state' },
    { key: 'reason' },
    { key: 'message', detail: true },
    { key: 'failures', detail: true },
    { key: 'title' },
    { key: 'tags', show: (_, { tags }) => tags.join(', ') },
    { key: 'items' },
    { key: 'new_items', title: 'new' },
    { key: 'usual_gap_seconds', title: 'usual gap', show: showSpan },
    { key: 'last_item_at', title: 'last item', show, detail: true },
    { key: 'last_fetched_at', title: 'last poll', show },
    { key: 'next_fetch_at', title: 'next poll', show: (value, { state }) => (isPolled(state) ? show(value) : '') },
    { key: 'interval_seconds', detail: true },
    { key: 'polls', detail: true },
    { key: 'selector', detail: true },
    { key: 'url', title: 'URL' },
  ];
}

function isPolled(state: SourceRow['state']): boolean {
  return state !== 'paused' && state !== 'gone';
}

/** `briefwire sources list`: every source with its state and reason. */
export async function list(options: FormatOptions, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const sources = await withDatabase(config, log, listSources);
  await printRecords(sources, sourceColumns(config), options);
  return 0;
}

/** Sources that are asked at the same time. */
const AT_ONCE = 8;

/** `briefwire sources check`: asks sources now and says what would come; exits 1 where one cannot be read. */
export async function check(names: string[], options: FormatOptions, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const app = await openApp(config, log);
  try {
    const sources = names.length > 0 ? await namedSources(app.db, names) : await listSources(app.db);
    const progress = startProgress('asking', sources.length, { quiet });
    let done = 0;
    const limit = pLimit(AT_ONCE);
    const ask = async (source: SourceRow) => {
      const checked = await app.check(source, interrupt.signal);
      progress.update(++done);
      return checked;
    };
    const checked = await Promise.all(sources.map((source) => limit(ask, source))).finally(() => progress.stop());
    await printRecords(
      checked,
      [
        { key: 'id' },
        { key: 'kind' },
        { key: 'verdict' },
        { key: 'reason' },
        { key: 'message' },
        { key: 'items' },
        { key: 'new_items', title: 'new' },
        { key: 'url', title: 'URL' },
      ],
      options,
    );
    const [only] = checked;
    if (checked.length === 1 && only && only.coming.length > 0 && formatOf(options) === 'table') {
      await print('\n');
      await printRecords(only.coming, [{ key: 'published' }, { key: 'title' }, { key: 'url', title: 'URL' }], options);
    }
    return checked.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
  } finally {
    await app.close();
    interrupt.release();
  }
}

/** `briefwire sources pause`. */
export async function pause(names: string[], _options: object, command: Command): Promise<number> {
  return await change(names, command, 'paused', (db, ids) => setPaused(db, ids, true));
}

/** `briefwire sources resume`. */
export async function resume(names: string[], _options: object, command: Command): Promise<number> {
  return await change(names, command, 'resumed', (db, ids) => setPaused(db, ids, false));
}

/** `briefwire sources remove`. */
export async function remove(names: string[], _options: object, command: Command): Promise<number> {
  return await change(names, command, 'removed', removeSources);
}

async function change(
  names: string[],
  command: Command,
  word: string,
  apply: (db: Db, ids: number[]) => Promise<void>,
): Promise<number> {
  const { config, log } = oneShot(command);
  const sources = await withDatabase(config, log, async (db) => {
    const found = await namedSources(db, names);
    await apply(
      db,
      found.map(({ id }) => id),
    );
    return found;
  });
  for (const { id, url } of sources) await print(`${word} ${id}  ${url}\n`);
  return 0;
}

const ID = /^\d{1,15}$/;

/** The sources that a person names by id or address, by id. @throws UsageError that names the first that is none */
async function namedSources(db: Db, names: readonly string[]): Promise<SourceRow[]> {
  const found = new Map<number, SourceRow>();
  for (const name of names) {
    const source = ID.test(name) ? await sourceWithId(db, Number(name)) : await sourceAt(db, sourceAddress(name));
    if (!source) throw new UsageError(`no such source: ${name} (\`sources list\` shows those that are)`);
    found.set(source.id, source);
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}
