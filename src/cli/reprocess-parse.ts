import type { Command } from 'commander';
import { articlesAfter } from '../db/reread.ts';
import { withDatabase } from '../open-database.ts';
import { startParsers } from '../workers/parsers.ts';
import { type Reread, rereadPage } from '../workers/reread.ts';
import type { Column } from './cell.ts';
import { createFailures } from './failures.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { printWalk, type ReprocessOptions } from './reprocess-walk.ts';
import { interruptSignal, oneShot } from './session.ts';

/** One article that reads otherwise, or no longer as one. */
interface Row {
  /** `article:7` */
  id: string;
  result: Reread['result'];
  reason: string | null;
  fields: string[];
  briefs_added: number;
  briefs_removed: number;
  briefs_changed: number;
  url: string;
}

const COLUMNS: Column<Row>[] = [
  { key: 'id' },
  { key: 'result', show: (_, { result, reason }) => (reason ? `${result}: ${reason}` : result) },
  { key: 'fields', show: (_, { fields }) => fields.join(' ') },
  { key: 'briefs_added', title: 'new' },
  { key: 'briefs_removed', title: 'gone' },
  { key: 'briefs_changed', title: 'changed' },
  { key: 'url' },
];

const BATCH = 200;

/**
 * `briefwire reprocess --stage parse`: reads stored pages again with the present reader, article after article, each in
 * one transaction; what reads as before is not written. Begun again after an interruption, it finds its work done.
 */
export async function run(options: ReprocessOptions, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const counts: Record<Reread['result'], number> = { same: 0, changed: 0, pruned: 0, refused: 0, gone: 0 };
  const { since = null, dryRun = false } = options;
  const parsers = startParsers();
  const bar = startProgress('articles', null, { quiet });
  const failures = createFailures();
  let done = 0;
  try {
    await withDatabase(config, log, async (db) => {
      const deps = { db, analyse: parsers.analyse, now: () => new Date() };
      const work = async (_: unknown, article: { id: number; fetchId: number }) => {
        const reread = await rereadPage(deps, article, dryRun);
        counts[reread.result]++;
        bar.update(++done, reread.url);
        return reread.result === 'changed' || reread.result === 'refused' ? [rowOf(reread)] : [];
      };
      const next = (at: typeof db, after: number) => articlesAfter(at, after, since, BATCH);
      await printWalk(db, { next, work, kind: 'article', failures, signal: interrupt.signal }, COLUMNS, options);
    });
  } finally {
    bar.stop();
    await parsers.close();
    interrupt.release();
  }
  if (!quiet) note(summary(counts, { dryRun, failed: failures.count }));
  return interrupt.signal.aborted || failures.count > 0 ? 1 : 0;
}

function rowOf({ articleId, result, reason, fields, briefs, url }: Reread): Row {
  const { added: briefs_added, removed: briefs_removed, changed: briefs_changed } = briefs;
  return { id: `article:${articleId}`, result, reason, fields, briefs_added, briefs_removed, briefs_changed, url };
}

function summary(
  counts: Record<Reread['result'], number>,
  { dryRun, failed }: { dryRun: boolean; failed: number },
): string {
  const read = counts.same + counts.changed + counts.refused;
  const parts = [`${read} articles read again; ${counts.changed} ${dryRun ? 'would change' : 'changed'}`];
  if (counts.refused > 0) parts.push(`${counts.refused} read as no article now and stay as they were`);
  if (counts.pruned > 0) parts.push(`${counts.pruned} pruned: their bytes are gone`);
  if (counts.gone > 0) parts.push(`${counts.gone} changed by a worker meanwhile`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join('; ');
}
