import { lockBriefs } from '../db/brief-locks.ts';
import { findCandidates, insertBrief, replaceText } from '../db/briefs.ts';
import type { Db, Trx } from '../db/database.ts';
import { saveFindings } from '../db/findings.ts';
import { loadBytes } from '../db/pages.ts';
import { findParted, findSightings, moveSighting, type ReadBrief, type StoredSighting } from '../db/splits.ts';
import type { SweptBrief } from '../db/sweeps.ts';
import { inTransaction } from '../db/transaction.ts';
import type { PageHints } from '../pipeline/analyse.ts';
import { assignSightings } from '../pipeline/assign.ts';
import { readBriefText } from '../pipeline/brief-text.ts';
import { fingerprint } from '../pipeline/fingerprint.ts';
import type { AnalysedPage } from '../pipeline/types.ts';
import { type Candidate, compareTexts } from '../pipeline/verdict.ts';
import { isAsBefore, joinTwin, keepKeys } from './late-twins.ts';
import { tried } from './tried.ts';

export interface RematchDeps {
  db: Db;
  analyse: (bytes: Uint8Array, hints: PageHints) => Promise<AnalysedPage>;
}

/** What matching one brief again came to: copies that went to another brief, or the brief that it is one with. */
export interface Rematched {
  briefId: number;
  headline: string | null;
  result: 'parted' | 'joined';
  /** The brief that the copies are of now, or that remains. With `dryRun` a new one has an id that is not given out. */
  other: number;
  sightings: number;
}

/**
 * Judges a stored brief again by the present rules: gives it the present keys, parts copies that it would not take in
 * now, and joins it with its twin. What a person parted stays apart, and where he put it.
 * @param dryRun does everything and takes it back
 */
export async function rematchBrief(deps: RematchDeps, brief: SweptBrief, dryRun: boolean): Promise<Rematched[]> {
  const { db } = deps;
  const transact = dryRun ? tried : inTransaction;
  await keepKeys(db, brief, transact);
  const found = { briefId: brief.id, headline: brief.headline ?? null };
  const strays = await findStrays(deps, brief);
  const moved = strays.length === 0 ? [] : await transact(db, (trx) => partStrays(trx, brief, strays));
  const parted = [...new Set(moved)].map((other) => {
    const sightings = moved.filter((id) => id === other).length;
    return { ...found, result: 'parted' as const, other, sightings };
  });
  const twin = await joinTwin(db, brief, transact);
  if (twin === null) return parted;
  return [...parted, { ...found, result: 'joined', other: Math.min(twin, brief.id), sightings: 0 }];
}

type Stray = StoredSighting & ReadBrief;

/** Copies that are no longer the same as what represents them, each as its page has it. */
async function findStrays(deps: RematchDeps, brief: SweptBrief): Promise<Stray[]> {
  const strays: Stray[] = [];
  for (const sighting of await findSightings(deps.db, brief.id)) {
    if (sighting.match === 'split' || sighting.raw === brief.raw || fits(readBriefText(sighting.raw), brief)) continue;
    // Its page may show more than its text alone: where the tag ends, of which day it is.
    const onPage = await readOnPage(deps, sighting);
    if (onPage && !fits(onPage.brief, brief)) strays.push({ ...sighting, ...onPage });
  }
  return strays;
}

function fits(copy: ReadBrief['brief'], brief: Candidate): boolean {
  return compareTexts({ ...copy, key: copy.fingerprint.key }, brief)?.days === true;
}

/** @returns undefined where the page's bytes were pruned, or no longer read like that */
async function readOnPage({ db, analyse }: RematchDeps, sighting: StoredSighting): Promise<ReadBrief | undefined> {
  const bytes = await loadBytes(db, sighting.pageId);
  if (!bytes) return undefined;
  const { url, contentType } = sighting;
  const page = await analyse(bytes, { url, contentType, now: new Date() });
  const brief = page.briefs.find((one) => one.raw === sighting.raw);
  return brief && { brief, script: page.script };
}

/** @returns for each sighting that went, the brief that it went to */
async function partStrays(trx: Trx, brief: SweptBrief, strays: readonly Stray[]): Promise<number[]> {
  const own = { fingerprint: { ...fingerprint(brief), key: brief.key }, date: brief.date };
  await lockBriefs(trx, [own, ...strays.map((stray) => stray.brief)], []);
  if (!(await isAsBefore(trx, brief))) return [];
  const now = new Date();
  const apart = await findParted(trx, brief.id);
  const moved: number[] = [];
  for (const stray of strays) {
    const known = (await findCandidates(trx, [stray.brief])).filter(({ id }) => id !== brief.id && !apart.has(id));
    const [assigned] = assignSightings([stray.brief], known);
    if (!assigned) continue;
    const { join, represents, match, scores, met } = assigned;
    const to = join ?? (await insertBrief(trx, stray.brief, { script: stray.script, seenAt: stray.seenAt, now }));
    if (join !== null && represents) {
      await replaceText(trx, to, stray.brief, { script: stray.script, now, met: met?.scores ?? scores });
    }
    if (join === null || represents) await saveFindings(trx, [{ articleId: null, briefId: to, ...stray.brief }]);
    if (await moveSighting(trx, stray, { briefId: to, match, scores })) moved.push(to);
  }
  return moved;
}
