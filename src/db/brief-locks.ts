import { sql } from 'kysely';
import type { Probe } from './briefs.ts';
import { lockKeys, type Trx } from './database.ts';

/** From so many locks on a page locks alone: each takes a place in memory that all connections share. */
const MAX_LOCKS = 512;

const LOCK_BITS = 64;
const BAND_BITS = 32;
const GATE = 0x67617465n << 32n;
/** Marks locks of bands on a pair of days; the pair's number follows, then the band. */
const DAY_SPACE = 0x64n << 56n;
const PAIR_BITS = 24;
const DAY_MS = 86_400_000;

/**
 * Waits for every other transaction that stores a brief which may be a copy of one of these, so that of twins that are
 * stored in the same instant the second sees the first: those with an equal key, and those that share a band on the same
 * day, a day apart or without a day, as `findCandidates` looks for them. Ends with the transaction. All locks are taken at
 * once and sorted.
 * @param otherKeys what the transaction needs besides
 */
export async function lockBriefs(trx: Trx, briefs: readonly Probe[], otherKeys: readonly bigint[]): Promise<void> {
  const keys = briefs.map(({ fingerprint }) => lockOf(fingerprint.key));
  for (const { fingerprint, date } of briefs) {
    if (date === null) continue;
    keys.push(...dayPairs(date).flatMap((pair) => fingerprint.bands.map((band) => dayLock(band, pair))));
  }
  // One without a day may be a copy of a brief of any day: rare, and not worth a lock a key for all others.
  const alone = keys.length > MAX_LOCKS || briefs.some(({ date }) => date === null);
  const gate = alone ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  await Promise.all([
    sql`select ${gate}(${String(GATE)}::bigint)`.execute(trx),
    lockKeys(trx, alone ? otherKeys : [...keys, ...otherKeys]),
  ]);
}

/** The first 64 bits of a hex SHA-256, as the signed number that PostgreSQL's advisory locks take. */
export function lockOf(hexKey: string): bigint {
  return BigInt.asIntN(LOCK_BITS, BigInt(`0x${hexKey.slice(0, LOCK_BITS / 4)}`));
}

function dayLock(band: number, pair: number): bigint {
  return (
    DAY_SPACE | (BigInt.asUintN(PAIR_BITS, BigInt(pair)) << BigInt(BAND_BITS)) | BigInt.asUintN(BAND_BITS, BigInt(band))
  );
}

/** The numbers of the pairs of days that a day lies in: two days that are equal or follow each other share one. */
function dayPairs(date: string): number[] {
  const day = Math.round(Date.parse(date) / DAY_MS);
  return [...new Set([Math.floor(day / 2), Math.ceil(day / 2)])];
}
