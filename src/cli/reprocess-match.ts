import type { Command } from 'commander';
import type { Db } from '../db/database.ts';
import { briefsAfter, type KeyedBrief, oldArticlesAfter } from '../db/keys.ts';
import { withDatabase } from '../open-database.ts';
import { ARTICLE_KEYS_VERSION } from '../pipeline/article-bands.ts';
import { startParsers } from '../workers/parsers.ts';
import { type Rematched, rematchArticle, rematchBrief } from '../workers/rematch.ts';
import type { Column } from './cell.ts';
import { createFailures, type Failures } from './failures.ts';
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
 * transactions of its own; then gives articles the bands of the present version. Begun again after an interruption, it
 * finds its work done.
 */
export async function run(options: ReprocessOptions, command: Command): Promise<number> {
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const { signal } = interrupt;
  const failures = createFailures();
  const counts = { briefs: 0, joined: 0, parted: 0, articles: 0 };
  const { since = null, dryRun = false } = options;
  const parsers = startParsers();
  const bar = startProgress('briefs', null, { quiet });
  try {
    await withDatabase(config, log, async (db) => {
      const deps = { db, analyse: parsers.analyse };
      const work = async (_: unknown, brief: KeyedBrief) => {
        bar.update(++counts.briefs, brief.headline ?? '');
        const found = await rematchBrief(deps, brief, dryRun);
        for (const { result } of found) counts[result]++;
        return found.map(rowOf);
      };
      const next = (at: typeof db, after: number) => briefsAfter(at, after, BATCH, since);
      await printWalk(db, { next, work, kind: 'brief', failures, signal }, COLUMNS, options);
      counts.articles = await rematchArticles(db, { since, dryRun, failures, signal });
    });
  } finally {
    bar.stop();
    await parsers.close();
    interrupt.release();
  }
  if (!quiet) note(summary(counts, { dryRun, failed: failures.count }));
  return signal.aborted || failures.count > 0 ? 1 : 0;
}

/** Gives present bands to articles that have those of an older version. @returns how many */
async function rematchArticles(
  db: Db,
  {
    since,
    dryRun,
    failures,
    signal,
  }: { since: string | null; dryRun: boolean; failures: Failures; signal: AbortSignal },
): Promise<number> {
  let done = 0;
  for (let after = 0; ; ) {
    const articles = await oldArticlesAfter(db, after, { version: ARTICLE_KEYS_VERSION, since, limit: BATCH });
    for (const article of articles) {
      if (signal.aborted) return done;
      await rematchArticle(db, article, dryRun).then(
        () => done++,
        (error: unknown) => failures.add(`article:${article.id}`, error),
      );
    }
    const last = articles.at(-1);
    if (!last) return done;
    after = last.id;
  }
}

function summary(
  { briefs, joined, parted, articles }: { briefs: number; joined: number; parted: number; articles: number },
  { dryRun, failed }: { dryRun: boolean; failed: number },
): string {
  const verb = dryRun ? 'would be' : 'were';
  const parts = [`${briefs} briefs matched again; ${joined} ${verb} joined, ${parted} ${verb} parted`];
  if (articles > 0) parts.push(`${articles} articles ${verb} given the bands of this version`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join('; ');
}

function rowOf({ briefId, result, other, sightings, headline }: Rematched): Row {
  return { id: `brief:${briefId}`, result, other: `brief:${other}`, sightings, headline };
}
