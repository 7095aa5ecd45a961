import type { Db } from '../db/database.ts';
import { countBriefs, countFinds, type FateCounts, listFailures } from '../db/runs.ts';
import { ingestTables } from './ingest-tables.ts';
import { colours } from './output.ts';
import { print } from './print.ts';

/** How many of a run's inputs came to nothing. */
function failed(counts: FateCounts): number {
  return (counts.dead ?? 0) + (counts.refused ?? 0);
}

export interface RunFigures {
  /** How long it took. */
  seconds: number;
  json: boolean;
  /** Records of archives that hold no page to be taken in, by reason; null without archives. */
  skipped?: Readonly<Record<string, number>> | null;
}

/** Prints what a run came to. */
export async function printRun(db: Db, runId: number, counts: FateCounts, figures: RunFigures): Promise<void> {
  await (figures.json ? printJson : printSummary)(db, runId, counts, figures);
}

async function printJson(db: Db, runId: number, counts: FateCounts, { seconds, skipped }: RunFigures): Promise<void> {
  const finds = await countFinds(db, runId);
  const summary = {
    inputs: Object.values(counts).reduce((sum, count) => sum + count, 0),
    articles: {
      new: (counts.stored ?? 0) + (counts.copy ?? 0),
      updated: counts.updated ?? 0,
      unchanged: counts.unchanged ?? 0,
      failed: failed(counts),
    },
    briefs: { new: finds.briefs, sightings: finds.sightings },
    fates: counts,
    ...(skipped && { skipped }),
    seconds,
  };
  await print(`${JSON.stringify(summary)}\n`);
}

const FAILURES_SHOWN = 10;

async function printSummary(db: Db, runId: number, counts: FateCounts, figures: RunFigures): Promise<void> {
  const { seconds, skipped } = figures;
  const paint = colours(process.stdout);
  const tables = ingestTables(
    { fates: counts, briefs: await countBriefs(db, runId), skipped: skipped ?? {} },
    paint.bold,
  );
  const finds = await countFinds(db, runId);
  await print(`${tables}\n\n${finds.briefs} new briefs in ${finds.sightings} sightings, ${seconds} s\n`);
  const failures = await listFailures(db, runId, FAILURES_SHOWN);
  for (const { url, state, reason, message } of failures) {
    await print(`${state}  ${url}  ${reason}${message ? `: ${message}` : ''}\n`);
  }
  if (failed(counts) > failures.length) await print(`… and ${failed(counts) - failures.length} more\n`);
  await print(`\nnext: ${paint.bold('npm start -- report briefs')}   (also: report summary, report articles)\n`);
}
