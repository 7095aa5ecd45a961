import { sql } from 'kysely';
import type { Probe } from './briefs.ts';
import { lockKeys, type Trx } from './database.ts';

/** From so many locks on a page locks alone: each takes a place in memory that all connections share. */
const MAX_LOCKS = 512;

const LOCK_BITS = 64;
const BAND_BITS = 32;
/** Marks locks of bands, among those that other keys of ours hash to. */
const BAND_SPACE = 0x62616e64n << 32n;
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
  const shared = new Set<bigint>();
  for (const { fingerprint, date } of briefs) {
    const own = fingerprint.bands.map(bandLock);
    if (date === null) {
      keys.push(...own);
      continue;
    }
    for (const lock of own) shared.add(lock);
    keys.push(...dayPairs(date).flatMap((pair) => own.map((lock) => dayLock(lock, pair))));
  }
  const alone = keys.length + shared.size > MAX_LOCKS;
  const gate = alone ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  await Promise.all([
    sql`select ${gate}(${String(GATE)}::bigint)`.execute(trx),
    lockKeys(trx, alone ? otherKeys : [...keys, ...otherKeys], alone ? [] : [...shared]),
  ]);
}

/** The first 64 bits of a hex SHA-256, as the signed number that PostgreSQL's advisory locks take. */
export function lockOf(hexKey: string): bigint {
  return BigInt.asIntN(LOCK_BITS, BigInt(`0x${hexKey.slice(0, LOCK_BITS / 4)}`));
}

function bandLock(band: number): bigint {
  return BAND_SPACE | BigInt.asUintN(BAND_BITS, BigInt(band));
}

function dayLock(lock: bigint, pair: number): bigint {
  return DAY_SPACE | (BigInt.asUintN(PAIR_BITS, BigInt(pair)) << BigInt(BAND_BITS)) | BigInt.asUintN(BAND_BITS, lock);
}

/** The numbers of the pairs of days that a day lies in: two days that are equal or follow each other share one. */
function dayPairs(date: string): number[] {
  const day = Math.round(Date.parse(date) / DAY_MS);
  return [...new Set([Math.floor(day / 2), Math.ceil(day / 2)])];
}
