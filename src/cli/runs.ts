import type { Command } from 'commander';
import { listFailures, listRuns, type RunRow } from '../db/runs.ts';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { type Column, showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { print } from './print.ts';
import { oneShot } from './session.ts';

type ShownRun = ReturnType<typeof shown>;

function columns(timeZone: string): Column<ShownRun>[] {
  return [
    { key: 'id' },
    { key: 'trigger' },
    { key: 'state' },
    { key: 'startedAt', title: 'started', show: showInstant(timeZone) },
    { key: 'seconds' },
    { key: 'fates', title: 'inputs' },
    { key: 'version' },
  ];
}

function shown(run: RunRow) {
  const fates = Object.entries(run.counts).map(([fate, count]) => `${count} ${fate}`);
  const seconds = run.finishedAt ? Math.round((run.finishedAt.getTime() - run.startedAt.getTime()) / 1000) : null;
  return { ...run, seconds, fates: fates.join(', ') };
}

/** `briefwire runs list`: every run and service period, newest first. */
export async function list(options: FormatOptions & { limit: number }, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const runs = await withDatabase(config, log, (db) => listRuns(db, { limit: options.limit }));
  await printRecords(runs.map(shown), columns(config.timeZone), options);
  return 0;
}

const FAILURES_SHOWN = 1_000;

/** `briefwire runs show ID`: one run with the inputs that failed. */
export async function show(id: string, options: FormatOptions, command: Command): Promise<number> {
  if (!/^\d{1,15}$/.test(id)) throw new UsageError(`a run's id is a number (see \`runs list\`), not ${id}`);
  const { config, log } = oneShot(command);
  return await withDatabase(config, log, async (db) => {
    const [found] = await listRuns(db, { id: Number(id), limit: 1 });
    if (!found) throw new UsageError(`there is no run ${id}: \`runs list\` shows those that are`);
    const failures = await listFailures(db, found.id, FAILURES_SHOWN);
    if (options.json || options.format === 'json') {
      await print(`${JSON.stringify({ ...shown(found), failures })}\n`);
      return 0;
    }
    await printRecords([shown(found)], columns(config.timeZone), options);
    await printRecords(failures, [{ key: 'state' }, { key: 'reason' }, { key: 'message' }, { key: 'url' }], options);
    return 0;
  });
}
