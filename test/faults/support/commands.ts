import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '../../../src/db/database.ts';
import { type CliRun, runCli } from '../../support/cli.ts';
import type { World } from './world.ts';

const STAGES = ['parse', 'classify', 'match'] as const;

/**
 * Runs every command that changes stored pages, on what is there in this moment: one re-reads, the others change single
 * pieces meanwhile.
 * @param round which stage is done again and what is corrected differ from round to round
 * @returns the canonical URL that was purged
 */
export async function changeWhatIsThere(world: World, round: number): Promise<string> {
  const { db } = world;
  const stage = STAGES[round % STAGES.length] ?? 'parse';
  const reprocessing = expectDone(world, ['reprocess', '--stage', stage]);
  const changing = async () => {
    await change(world, async () => ['correct', `brief:${await find(db, NEWEST_BRIEF)}`, '--category', 'other']);
    await change(world, async () => ['split', await find(db, NEWEST_COPY)]);
    const url = await find(db, OLDEST_URL);
    await expectDone(world, ['purge', url]);
    return url;
  };
  const [url] = await Promise.all([changing(), reprocessing]);
  return url;
}

/** What a command says whose piece was joined, parted or read anew after it was chosen. */
const CHANGED_MEANWHILE = /was changed by another process|there is no|is the only one of/;
const MOST_CHOICES = 5;

/** Runs a command on a piece, and on another one where that piece has changed since it was chosen. */
async function change({ env }: World, choose: () => Promise<string[]>): Promise<void> {
  for (let choices = 1; ; choices++) {
    const args = await choose();
    const run = await runCli(args, env);
    if (choices < MOST_CHOICES && run.status !== 0 && CHANGED_MEANWHILE.test(run.stderr)) continue;
    return expectSuccess(args, run);
  }
}

const NEWEST_BRIEF = 'select id as found from briefs order by id desc limit 1';
const NEWEST_COPY = `select max(id) as found from sightings where match <> 'split' group by brief_id
  having count(*) > 2 order by 1 desc limit 1`;
/** Others are often copies of it, and have its words. */
const OLDEST_URL = `select canonical_url as found from urls where state in ('stored', 'copy') order by id limit 1`;

async function find(db: Db, query: string): Promise<string> {
  const { rows } = await sql<{ found: string | number }>`${sql.raw(query)}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`nothing there yet: ${query}`);
  return String(row.found);
}

async function expectDone({ env }: World, args: readonly string[]): Promise<void> {
  expectSuccess(args, await runCli(args, env));
}

function expectSuccess(args: readonly string[], { status, signal, stderr }: CliRun): void {
  expect({ args, status, signal, stderr }).toMatchObject({ status: 0, signal: null });
}

/** Rows that still name one of these URLs. */
export async function countLeft(db: Db, urls: readonly string[]): Promise<{ urls: number; articles: number }> {
  const { rows } = await sql<{ urls: number; articles: number }>`select
    (select count(*) from urls where canonical_url = any(${urls})) as urls,
    (select count(*) from articles where url = any(${urls})) as articles`.execute(db);
  return rows[0] ?? { urls: 0, articles: 0 };
}
