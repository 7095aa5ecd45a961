import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { openDatabase } from './lab.js';
import { lookupsFor } from './match-briefs.js';
import { addArticles, fill } from './match-fill.js';
import { measureFold } from './match-fold.js';
import { LEAST_LIKENESS, lookUp, score, storeAll } from './match-measure.js';
import { atLeast, atMost, percentile, progressOf } from './run.js';

const METHODS = {
  briefwire: 'briefwire',
  trigram: 'pg_trgm similarity(), GIN',
  trigramOfDay: 'pg_trgm similarity(), days around',
};
const MINHASH = 'minhash 0.0.9, in memory';
/** Time for one peer's lookups at one size. */
const BUDGET_MS = 30_000;
const MINHASH_SECONDS = 150;
const MINHASH_MB = 8192;
const ROUNDS = 8;
const CONNECTIONS = 4;
const SEEDS = { warm: 1, lookup: 2, store: 3, throughput: 13 };
const WARM = 100;
/** What we hold ourselves to. */
const MOST_P95 = 1.5;
const LEAST_TIMES_TRIGRAM = 20;
const MOST_FOLD_MS = 0.15;

/** The name of the database with so many briefs. */
export const matchName = (size) => `briefwire_bench_match_${size}`;

/** Fills a database of each size, then measures all of them in turn, so that a slow moment of the machine hits all. */
export async function measureSizes(lab, { sizes, lookups }) {
  const fold = measureFold();
  const states = [];
  for (const size of sizes) states.push(await fillSize(lab, size, lookups));
  await measureOurs(states, lookups);
  const results = [];
  for (const state of states) {
    const rows = [lookupRow(METHODS.briefwire, state.lookup)];
    for (const method of ['trigram', 'trigramOfDay']) rows.push(await measureTrigrams(state, method, lookups));
    rows.push(measureMinhash(state.size, lookups));
    results.push({ size: state.size, lookups: rows, store: storeFigures(state) });
  }
  for (const { db } of states) await db.destroy();
  return { fold, sizes: results, bars: barsOf(results, fold) };
}

async function fillSize(lab, size, lookups) {
  const { db } = await openDatabase(lab, matchName(size), { kept: true });
  await fill(db, size, progressOf(`fill ${size}`, size));
  const { rows } = await sql`select coalesce(max(id), 0) as last from articles`.execute(db);
  await addArticles(db, rows[0].last + 2 * lookups + WARM);
  return {
    size,
    db,
    article: rows[0].last + 1,
    lookup: { ms: 0, answers: [], times: [] },
    times: [],
    written: 0,
    writeMs: 0,
  };
}

async function measureOurs(states, lookups) {
  for (const state of states) {
    await storeAll(state.db, lookupsFor(state.size, WARM, SEEDS.warm), state.article, 1);
    state.article += WARM;
  }
  const progress = progressOf('measuring, round', ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const state of states) {
      await measureRound(state, round, lookups);
      progress(round + 1, `${state.size} briefs`);
    }
  }
}

async function measureRound(state, round, lookups) {
  const { db, size } = state;
  const part = (seed) => {
    const all = lookupsFor(size, lookups, seed);
    return all.filter((_, i) => Math.floor((i * ROUNDS) / all.length) === round);
  };
  const found = await lookUp('briefwire', db, part(SEEDS.lookup), Number.POSITIVE_INFINITY);
  state.lookup.ms += found.ms;
  state.lookup.answers.push(...found.answers);
  state.lookup.times.push(...found.times);
  const one = part(SEEDS.store);
  state.times.push(...(await storeAll(db, one, state.article, 1)));
  state.article += one.length;
  const many = part(SEEDS.throughput);
  const begun = performance.now();
  await storeAll(db, many, state.article, CONNECTIONS);
  state.writeMs += performance.now() - begun;
  state.written += many.length;
  state.article += many.length;
}

function storeFigures({ times, written, writeMs }) {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share));
  return { done: times.length, p50, p95, p99, connections: CONNECTIONS, perSecond: (1000 * written) / writeMs };
}

async function measureTrigrams({ db, size }, method, lookups) {
  const { rows } = await sql`select show_trgm('区块链') as trigrams`.execute(db);
  if (rows[0].trigrams.length === 0) return nothing(METHODS[method], 'no Chinese trigrams: the server has lc_ctype C');
  const found = await db.connection().execute(async (one) => {
    await sql`set pg_trgm.similarity_threshold = ${sql.lit(LEAST_LIKENESS)}`.execute(one);
    // The planner takes likeness for cheap and reads all rows, which takes longer than the trigram index.
    await sql`set enable_seqscan = off`.execute(one);
    await lookUp(method, one, lookupsFor(size, 4, SEEDS.warm), BUDGET_MS);
    return lookUp(method, one, lookupsFor(size, lookups, SEEDS.lookup), BUDGET_MS);
  });
  return lookupRow(METHODS[method], found);
}

function measureMinhash(size, lookups) {
  const child = fileURLToPath(new URL('./match-minhash-child.js', import.meta.url));
  const args = [
    `--max-old-space-size=${MINHASH_MB}`,
    child,
    ...[size, lookups, SEEDS.lookup, MINHASH_SECONDS].map(String),
  ];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) return nothing(MINHASH, `out of memory at ${MINHASH_MB} MB`);
  const found = JSON.parse(stdout);
  if (found.gaveUp) return nothing(MINHASH, `${found.stored} indexed in ${MINHASH_SECONDS} s, then given up`);
  const note = `index built in ${(found.buildMs / 1000).toFixed(0)} s, ${found.peakMb.toFixed(0)} MB`;
  return { ...lookupRow(MINHASH, found), note: `${thresholdNote(found)}; ${note}` };
}

function lookupRow(method, found) {
  const { recall, copies, wrongMerges, threshold } = score(found.answers);
  const done = found.answers.length;
  const p95 = found.times ? percentile(found.times, 0.95) : null;
  const note = method === METHODS.briefwire ? '' : thresholdNote(found);
  return { method, done, perSecond: (1000 * done) / found.ms, p95, copies, recall, wrongMerges, threshold, note };
}

function thresholdNote({ answers }) {
  return `threshold ${score(answers).threshold.toFixed(2)}, the best afterwards`;
}

function nothing(method, note) {
  return {
    method,
    done: 0,
    perSecond: null,
    p95: null,
    copies: 0,
    recall: null,
    wrongMerges: null,
    threshold: null,
    note,
  };
}

function barsOf(results, fold) {
  const bars = [atMost('match: fold + fingerprint, ms median', fold.fingerprintMs, MOST_FOLD_MS)];
  const [first, last] = [results[0], results.at(-1)];
  const growth = `match: p95 of match + store at ${last.size} to that at ${first.size}`;
  if (results.length > 1) bars.push(atMost(growth, last.store.p95 / first.store.p95, MOST_P95));
  for (const { size, lookups } of results) {
    const [ours, trigram] = lookups;
    if (size < 100_000 || trigram.done === 0) continue;
    bars.push(
      atLeast(`match: lookups/s at ${size} to pg_trgm's`, ours.perSecond / trigram.perSecond, LEAST_TIMES_TRIGRAM),
    );
  }
  return bars;
}
