import type { Db } from './db/database.ts';
import { loadBytes } from './db/pages.ts';
import type { ReadBrief, StoredSighting } from './db/splits.ts';
import { analysePage } from './pipeline/analyse.ts';
import { compareFullness } from './pipeline/assign.ts';
import { readBriefText } from './pipeline/brief-text.ts';
import { scriptOf } from './pipeline/script.ts';

/** The fullest of some sightings of a brief, read from their pages: it is to represent the brief. */
export async function fullestOf(db: Db, fellows: readonly StoredSighting[]): Promise<ReadBrief | undefined> {
  const read: ReadBrief[] = [];
  for (const fellow of fellows) read.push(await readAgain(db, fellow));
  return read.sort((a, b) => compareFullness(b.brief, a.brief))[0];
}

/** The brief as its page has it; where the page's bytes were pruned, as its own text has it. */
export async function readAgain(db: Db, { pageId, url, contentType, raw, start }: StoredSighting): Promise<ReadBrief> {
  const bytes = await loadBytes(db, pageId);
  const page = bytes && analysePage(bytes, { url, contentType, now: new Date() });
  const brief = page?.briefs.find((one) => one.raw === raw && one.start === start);
  return page && brief ? { brief, script: page.script } : readRaw(raw);
}

/** A brief of which nothing but its text is at hand. */
export function readRaw(raw: string): ReadBrief {
  return { brief: readBriefText(raw), script: scriptOf(raw) };
}
