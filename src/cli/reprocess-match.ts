import type { Command } from 'commander';
import { briefsAfter, type SweptBrief } from '../db/sweeps.ts';
import { withDatabase } from '../open-database.ts';
import { startParsers } from '../workers/parsers.ts';
import { type Rematched, rematchBrief } from '../workers/rematch.ts';
import type { Column } from './cell.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { printWalk, type ReprocessOptions } from './reprocess-walk.ts';
import { interruptSignal, oneShot } from './session.ts';

/** Copies that went to another brief, or two briefs that are one now. */
interface Row {
  /** `brief:12` */
  id: string;
  result: Rematched['result'];
  /** The brief that the copies went to, or that remains of the two. */
  other: string;
  sightings: number;
  headline: string | null;
}

const COLUMNS: Column<Row>[] = (['id', 'result', 'other', 'sightings', 'headline'] as const).map((key) => ({ key }));
const BATCH = 200;

/**
 * `briefwire reprocess --stage match`: judges stored briefs again by the present rules, brief after brief, each in
 * transactions of its own. Begun again after an interruption, it finds its work done.
 */
export async function run(options: ReprocessOptions, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const counts = { briefs: 0, joined: 0, parted: 0 };
  const { since = null, dryRun = false } = options;
  const parsers = startParsers();
  const bar = startProgress('briefs', null, { quiet });
  try {
    await withDatabase(config, log, async (db) => {
      const deps = { db, analyse: parsers.analyse };
      const work = async (_: unknown, brief: SweptBrief) => {
        const found = await rematchBrief(deps, brief, dryRun);
        bar.update(++counts.briefs, brief.headline ?? '');
        for (const { result } of found) counts[result]++;
        return found.map(rowOf);
      };
      const next = (at: typeof db, after: number) => briefsAfter(at, after, BATCH, since);
      await printWalk(db, { next, work, signal: interrupt.signal }, COLUMNS, options);
    });
  } finally {
    bar.stop();
    await parsers.close();
    interrupt.release();
  }
  if (!quiet) {
    const verb = dryRun ? 'would be' : 'were';
    note(`${counts.briefs} briefs matched again; ${counts.joined} ${verb} joined, ${counts.parted} ${verb} parted`);
  }
  return interrupt.signal.aborted ? 1 : 0;
}

function rowOf({ briefId, result, other, sightings, headline }: Rematched): Row {
  return { id: `brief:${briefId}`, result, other: `brief:${other}`, sightings, headline };
}
