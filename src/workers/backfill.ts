import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { type CaptureKey, type CaptureVerdict, judgeCaptures, judgeLocked } from '../db/captures.ts';
import type { Db, Trx } from '../db/database.ts';
import {
  findWarcProgress,
  saveWarcProgress,
  WARC_UNTOUCHED,
  type WarcFile,
  type WarcProgress,
} from '../db/warc-files.ts';
import { type Capture, captureOf } from '../warc/capture.ts';
import { WarcError } from '../warc/error.ts';
import { readRecords } from '../warc/records.ts';
import type { InFlight } from './in-flight.ts';
import { type IntakeDeps, takePages } from './intake.ts';

export interface BackfillDeps extends IntakeDeps {
  flight: InFlight;
  runId: number;
  signal: AbortSignal;
  /** Most bytes that a page may have, decompressed. */
  maxPageBytes: number;
  now: Date;
  /** Told how far the file has been read, bytes. */
  onBytes: (position: number) => void;
}

/** What a WARC file came to. */
export interface Backfilled {
  /** Pages that had been taken in before, and have their final state. */
  known: number;
  /** Records that were passed over, by reason. */
  skipped: Record<string, number>;
  /** What is wrong with the file, where, for people; null if nothing is. */
  fault: string | null;
}

/** Pages that are stored in one transaction: so many, or so many bytes of them. */
const BATCH = 16;
const BATCH_BYTES = 8 * 1024 * 1024;
/** A response is as large as its page may be, and its head. */
const HEAD_BYTES = 65_536;
/** Records that were passed over for what may have changed: the file is then read from its beginning again. */
const MAY_CHANGE = ['blocked', 'waiting', 'malformed'];
const SAVE_EVERY_MS = 1_000;

/**
 * Takes in a WARC file: its pages are stored as if they had been fetched from their addresses when the crawler did.
 * Reads on as fast as the work behind it, and, after a run that was broken off, from where everything before is done.
 * Comes back when all of it has been taken in, though not everything may be done.
 */
export async function takeWarc(deps: BackfillDeps, name: string): Promise<Backfilled> {
  const file = await identify(name);
  const before = await startAt(deps, file);
  const walk: Walk = {
    ...deps,
    file,
    pages: before.pages,
    known: before.pages,
    skipped: { ...before.skipped },
    malformed: null,
    batch: [],
    offset: -1,
    settled: before,
    savedAt: performance.now(),
  };
  const broken = await walkRecords(walk, name, before.takenTo);
  await takeBatch(walk, broken ? resumable(walk, broken.offset) : file.size);
  if (!deps.signal.aborted) await deps.flight.drained();
  await saveWarcProgress(deps.db, file, walk.settled);
  return { known: walk.known, skipped: walk.skipped, fault: faultOf(walk, broken) };
}

interface Walk extends BackfillDeps {
  file: WarcFile;
  pages: number;
  known: number;
  skipped: Record<string, number>;
  /** The first record that could not be read. */
  malformed: { offset: number; message: string } | null;
  /** Read, not yet stored. */
  batch: Found[];
  /** That of the record that was read last. */
  offset: number;
  /** How far everything has its final state. */
  settled: WarcProgress;
  savedAt: number;
}

type Found = Capture & { offset: number; sha256: Buffer };

async function startAt({ db }: BackfillDeps, file: WarcFile): Promise<WarcProgress> {
  const before = (await findWarcProgress(db, file.digest)) ?? WARC_UNTOUCHED;
  return MAY_CHANGE.some((reason) => before.skipped[reason]) ? WARC_UNTOUCHED : before;
}

/** @returns what ended it before the end of the file */
async function walkRecords(walk: Walk, name: string, from: number): Promise<WarcError | null> {
  const { maxPageBytes: maxBytes, now, onBytes } = walk;
  try {
    for await (const record of readRecords(name, { from, maxBytes: maxBytes + HEAD_BYTES, onBytes })) {
      if (walk.signal.aborted) return null;
      const capture = await captureOf(record, { maxBytes, now });
      if (capture.kind === 'page') await addToBatch(walk, capture, record.offset);
      else {
        if (capture.message) walk.malformed ??= { offset: record.offset, message: capture.message };
        skip(walk, capture.reason);
      }
      walk.offset = record.offset;
    }
    return null;
  } catch (error) {
    if (error instanceof WarcError) return error;
    throw error;
  }
}

function skip({ skipped }: Walk, reason: string): void {
  skipped[reason] = (skipped[reason] ?? 0) + 1;
}

async function addToBatch(walk: Walk, capture: Capture, offset: number): Promise<void> {
  const { batch, flight } = walk;
  const { canonicalUrl, bytes } = capture;
  const size = batch.reduce((sum, found) => sum + found.bytes.length, bytes.length);
  const isTwice = batch.some((found) => found.canonicalUrl === canonicalUrl);
  if (batch.length >= BATCH || size > BATCH_BYTES || isTwice) await takeBatch(walk, resumable(walk, offset));
  // Each of the pages that a URL had is read, one after the other, as it would have been live.
  if (flight.holds(canonicalUrl)) await flight.drained();
  walk.batch.push({ ...capture, offset, sha256: createHash('sha256').update(bytes).digest() });
}

/** Whoever begins where a record does that shares its gzip member with others would count those twice. */
function resumable(walk: Walk, offset: number): number | null {
  return offset === walk.offset ? null : offset;
}

/**
 * Stores what is new of the batch.
 * @param takenTo from where the file is to be read again once all of it is done; null: as far as before
 */
async function takeBatch(walk: Walk, takenTo: number | null): Promise<void> {
  if (walk.signal.aborted) return;
  const batch = walk.batch.splice(0);
  const verdicts = await judge(walk.db, batch, judgeCaptures);
  const wanted = batch.filter((found) => verdicts.get(found) === 'take');
  const inputs = wanted.map((found) => inputOf(walk.file, found));
  // What a run that was broken off has left may have come to its end since.
  const outdated = async (trx: Trx) => {
    const again = await judge(trx, wanted, judgeLocked);
    for (const [found, verdict] of again) verdicts.set(found, verdict);
    return new Set(wanted.filter((found) => again.get(found) !== 'take').map(({ canonicalUrl }) => canonicalUrl));
  };
  const requests = inputs.length === 0 ? [] : await takePages(walk, inputs, walk.runId, outdated);
  for (const verdict of verdicts.values()) {
    if (verdict === 'take' || verdict === 'known') walk.pages++;
    else skip(walk, verdict);
    if (verdict === 'known') walk.known++;
  }
  const reached = takenTo === null ? null : { takenTo, pages: walk.pages, skipped: { ...walk.skipped } };
  walk.flight.add(requests, () => {
    walk.settled = reached ?? walk.settled;
  });
  await walk.flight.room();
  if (performance.now() - walk.savedAt < SAVE_EVERY_MS) return;
  await saveWarcProgress(walk.db, walk.file, walk.settled);
  walk.savedAt = performance.now();
}

async function judge<D extends Db>(
  db: D,
  batch: readonly Found[],
  by: (db: D, keys: readonly CaptureKey[]) => Promise<CaptureVerdict[]>,
): Promise<Map<Found, CaptureVerdict>> {
  const keys = batch.map((found) => ({ ...found, askedHost: new URL(found.finalUrl).host }));
  const verdicts = batch.length === 0 ? [] : await by(db, keys);
  return new Map(batch.flatMap((found, at) => (verdicts[at] ? [[found, verdicts[at]] as const] : [])));
}

function inputOf(file: WarcFile, { url, bytes, headers, seenAt, status, finalUrl, offset }: Found) {
  return { url, bytes, headers, captured: { seenAt, status, finalUrl, warc: path.basename(file.name), offset } };
}

function faultOf({ file, malformed, skipped }: Walk, broken: WarcError | null): string | null {
  if (broken)
    return `${file.name}: broken at byte ${broken.offset}: ${broken.message}; what stands before it was taken in`;
  if (!malformed) return null;
  const count = skipped['malformed'] ?? 0;
  const records = count === 1 ? 'one record was' : `${count} records were`;
  return `${file.name}: ${records} passed over as malformed, the first at byte ${malformed.offset}: ${malformed.message}`;
}

const IDENTITY_BYTES = 65_536;

/** A file by its size, beginning and end: reading all of it would take longer than passing over what is known. */
async function identify(name: string): Promise<WarcFile> {
  const handle = await open(name);
  try {
    const { size } = await handle.stat();
    const hash = createHash('sha256').update(String(size));
    for (const at of [0, Math.max(0, size - IDENTITY_BYTES)]) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(IDENTITY_BYTES), 0, IDENTITY_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { digest: hash.digest(), name, size };
  } finally {
    await handle.close();
  }
}
