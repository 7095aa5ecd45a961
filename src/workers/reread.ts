import { linkCopies, saveArticleBands } from '../db/article-copies.ts';
import { rereadArticle } from '../db/articles.ts';
import type { Probe } from '../db/brief-candidates.ts';
import { replaceText } from '../db/briefs.ts';
import type { Db, Trx } from '../db/database.ts';
import { saveFindings } from '../db/findings.ts';
import { mergeBriefs } from '../db/merge-briefs.ts';
import { type FetchedPage, findFetchedPage, loadBytes, storeTexts } from '../db/pages.ts';
import {
  briefOfText,
  type OldSighting,
  oldSightings,
  otherTexts,
  type ReadableArticle,
  removeSightings,
  updateSighting,
} from '../db/reread.ts';
import { addSightings } from '../db/sightings.ts';
import { inTransaction } from '../db/transaction.ts';
import { lockUrl } from '../db/urls.ts';
import type { PageHints } from '../pipeline/analyse.ts';
import { articleJudge } from '../pipeline/article-verdict.ts';
import { compareFullness } from '../pipeline/assign.ts';
import { PermanentError } from '../pipeline/errors.ts';
import { scriptOf } from '../pipeline/script.ts';
import type { AnalysedBrief, AnalysedPage } from '../pipeline/types.ts';
import { compareTexts, compareVerdicts } from '../pipeline/verdict.ts';
import { deriveArticles } from '../store/derive-articles.ts';
import { deriveBriefs } from '../store/derive-briefs.ts';
import { lockStore } from '../store/lock.ts';
import { mergeUndatedNear } from '../store/merge-duplicates.ts';
import { placeBriefs } from '../store/place-briefs.ts';
import { type FormerTexts, withFormerTexts } from './former-texts.ts';
import { tried } from './tried.ts';

/** What reading one stored page again came to. */
export interface Reread {
  result: 'same' | 'changed' | 'pruned' | 'refused' | 'gone';
  articleId: number;
  url: string;
  /** Why it reads as no article now; it stays what it was. */
  reason: string | null;
  /** Columns of the article that changed. */
  fields: string[];
  /** Briefs that the page had not, has no more, and has with another text. */
  briefs: { added: number; removed: number; changed: number };
}

export interface RereadDeps {
  db: Db;
  /** Runs the pure steps, usually in another process. */
  analyse: (bytes: Uint8Array, hints: PageHints) => Promise<AnalysedPage>;
  now: () => Date;
}

/**
 * Reads an article's stored page with the present steps and writes what came out differently, in one transaction. Ids
 * stay where there is a successor: a brief that now reads otherwise is the same brief, so that a person's word on it
 * holds; what a person judged is not removed. No version is made: the page is what it was.
 * @param dryRun does everything and takes it back
 */
export async function rereadPage(deps: RereadDeps, article: ReadableArticle, dryRun: boolean): Promise<Reread> {
  const { db } = deps;
  const none = { added: 0, removed: 0, changed: 0 };
  const page = await findFetchedPage(db, article.fetchId);
  const empty = { articleId: article.id, url: page?.url ?? '', reason: null, fields: [], briefs: none };
  const bytes = page && (await loadBytes(db, page.pageId));
  if (!page) return { ...empty, result: 'gone' };
  if (!bytes) return { ...empty, result: 'pruned' };
  // As of the day on which it came: what a page said of "today" has not moved since.
  const hints = { url: page.finalUrl, contentType: page.contentType, now: page.fetchedAt };
  const read = await deps.analyse(bytes, hints).catch((error: unknown) => {
    if (error instanceof PermanentError) return error.reason;
    throw error;
  });
  const reason = typeof read === 'string' ? read : read.kind === 'listing' ? 'listing' : null;
  if (typeof read === 'string' || reason !== null) return { ...empty, result: 'refused', reason };
  const transact = dryRun ? tried : inTransaction;
  const reading = { page, articleId: article.id, read, now: deps.now() };
  const stored = await withFormerTexts(db, { id: article.id, briefs: read.briefs }, (texts) =>
    transact(db, (trx) => storeReading({ ...reading, trx, texts, merged: [] })),
  );
  if (!stored) return { ...empty, result: 'gone' };
  const { fields, briefs, merged } = stored;
  await mergeUndatedNear(db, merged, transact);
  const same = fields.length === 0 && briefs.added + briefs.removed + briefs.changed === 0;
  return { ...empty, fields, briefs, result: same ? 'same' : 'changed' };
}

interface Reading {
  trx: Trx;
  page: FetchedPage;
  articleId: number;
  read: AnalysedPage;
  now: Date;
  texts: FormerTexts;
  /** Dated briefs that were joined with another. */
  merged: Probe[];
}

/** @returns undefined where the article was read from another page meanwhile */
async function storeReading(reading: Reading) {
  const { trx, page, articleId, read, now, merged } = reading;
  await lockStore(trx);
  const url = await lockUrl(trx, page.urlId);
  const still = await findFetchedPage(trx, page.fetchId);
  if (!url || still?.articlePageId !== page.pageId) return undefined;
  await storeTexts(trx, [{ pageId: page.pageId, text: read.text }]);
  const fields = await rereadArticle(trx, page, read, now);
  if (fields.includes('text') || fields.includes('text_key')) {
    await saveArticleBands(trx, [{ articleId, bands: read.textBands, isNew: false }]);
    const { touched } = await linkCopies(trx, articleId, articleJudge());
    await deriveArticles(trx, touched);
  }
  if (fields.length > 0) {
    const { places, names, claims } = read;
    await saveFindings(trx, [{ articleId, briefId: null, places, names, claims }]);
    await deriveArticles(trx, [articleId]);
  }
  return { fields, briefs: await storeBriefsAgain(reading), merged };
}

async function storeBriefsAgain(reading: Reading): Promise<Reread['briefs']> {
  const { trx, page, articleId, read, now } = reading;
  const old = await oldSightings(trx, articleId);
  await moveUnchanged(trx, old, read.briefs);
  const gone = old.filter(({ raw }) => read.briefs.every((brief) => brief.raw !== raw));
  const fresh = read.briefs.filter((brief) => old.every(({ raw }) => raw !== brief.raw));
  if (gone.length + fresh.length === 0) return { added: 0, removed: 0, changed: 0 };
  for (const sighting of gone) await leave(reading, sighting, fresh);

  const seenAt = page.fetchedAt;
  const { fetchId } = page;
  const at = { articleId, fetchId, script: read.script, seenAt, now };
  const { sightings, findings } = await placeBriefs(trx, fresh, at);
  const waiting = new Map((await oldSightings(trx, articleId)).map((one) => [one.briefId, one]));
  const isGone = (id: number) => gone.some((one) => one.id === id);
  let changed = 0;
  for (const { briefId, brief, match, scores } of sightings) {
    const known = waiting.get(briefId);
    if (!known || !isGone(known.id)) continue;
    await updateSighting(trx, known.id, brief, { match, scores });
    waiting.delete(briefId);
    changed++;
  }
  const added = await addSightings(trx, sightings);
  const leaving = [...waiting.values()].filter(({ id, judged, alone }) => isGone(id) && !(judged && alone));
  await removeSightings(trx, leaving);
  await saveFindings(trx, findings);
  await deriveBriefs(trx, [...new Set([...old, ...sightings].map(({ briefId }) => briefId))]);
  return { added, removed: leaving.length, changed };
}

/** Sightings that read as before may lie elsewhere in the page's text now. */
async function moveUnchanged(trx: Trx, old: readonly OldSighting[], briefs: readonly AnalysedBrief[]): Promise<void> {
  for (const { id, raw, position, start, end } of old) {
    const same = briefs.filter((brief) => brief.raw === raw);
    const [first] = same;
    if (!first || same.some((brief) => brief.start === start && brief.end === end && brief.position === position))
      continue;
    await updateSighting(trx, id, first, null);
  }
}

/** Before a text leaves its brief, another takes its place there: that which it reads as now, or another page's. */
async function leave(reading: Reading, gone: OldSighting, fresh: readonly AnalysedBrief[]): Promise<void> {
  if (!gone.represents) return;
  const { trx, articleId, read, texts, merged } = reading;
  const successor = gone.alone ? successorOf(gone, texts.get(gone.raw), fresh) : undefined;
  if (gone.alone && !successor) return;
  const others = successor ? [] : await otherTexts(trx, gone.briefId, articleId);
  const text = successor ?? fullest(others.map(texts.get));
  if (!text) return;
  const twin = await briefOfText(trx, text, gone.briefId);
  if (!twin) return await represent(reading, gone.briefId, text, successor ? read.script : scriptOf(text.raw));
  if (!successor) return;
  const own = { id: gone.briefId, key: gone.key };
  const [elder, younger] = own.id < twin.id ? [own, twin] : [twin, own];
  await mergeBriefs(trx, { elder, younger, represents: elder === twin ? 'elder' : 'younger', met: {} });
  if (text.date !== null) merged.push(text);
}

async function represent({ trx, now }: Reading, briefId: number, brief: AnalysedBrief, script: AnalysedPage['script']) {
  await replaceText(trx, briefId, brief, { script, now, met: {} });
  await saveFindings(trx, [{ articleId: null, briefId, ...brief }]);
}

function fullest(texts: AnalysedBrief[]): AnalysedBrief | undefined {
  return texts.sort((a, b) => compareFullness(b, a))[0];
}

/** What a text reads as now: the same text by the verdict, whatever its day, else one that shares most of its place. */
function successorOf(
  gone: OldSighting,
  text: AnalysedBrief,
  fresh: readonly AnalysedBrief[],
): AnalysedBrief | undefined {
  const old = { ...text, key: gone.key };
  const alike = fresh.flatMap((brief) => {
    const answer = compareTexts(old, { ...brief, key: brief.fingerprint.key });
    return answer ? [{ brief, answer }] : [];
  });
  alike.sort((a, b) => compareVerdicts(a.answer, b.answer));
  return alike[0]?.brief ?? fresh.find((brief) => brief.raw.includes(gone.raw) || gone.raw.includes(brief.raw));
}
