import type { Trx } from '../db/database.ts';
import { addItems, dropSpentTexts, findKnownItems, type NewItem, noteChanges, requestChanged } from '../db/items.ts';
import { type RequestedUrl, requestNewUrls } from '../db/urls.ts';
import { UsageError } from '../pipeline/errors.ts';
import { type IncomingUrl, incomingUrl } from '../pipeline/incoming.ts';
import type { Published } from '../pipeline/types.ts';
import { findChanges } from '../sources/changes.ts';
import { keysOf, plainText, tellApart } from '../sources/identity.ts';
import type { SourceItem } from '../sources/item.ts';

/** What a poll's items came to. */
export interface Taken {
  items: number;
  newItems: number;
  requested: RequestedUrl[];
}

export const NOTHING: Taken = { items: 0, newItems: 0, requested: [] };

/** Stores the items that are new and makes the pages that they lead to pending; those that changed, once more. */
export async function takeItems(trx: Trx, sourceId: number, items: readonly SourceItem[], now: Date): Promise<Taken> {
  const found = items.map((item) => ({ ...item, incoming: pageOf(item) }));
  const withUrl = found.map((item) => ({ ...item, canonicalUrl: item.incoming?.canonicalUrl ?? null }));
  const keys = keysOf(withUrl);
  const known = await findKnownItems(trx, sourceId, keys);
  const marks = tellApart(keys, known);
  await dropSpentTexts(trx, sourceId);
  const fresh = withUrl.flatMap((item, at) => {
    const key = keys[at];
    return marks[at] === 'new' && key ? [{ ...item, ...key }] : [];
  });
  const incoming = new Map(
    fresh.flatMap((item) => (item.incoming ? [[item.incoming.canonicalUrl, item.incoming]] : [])),
  );
  const requested = await requestNewUrls(trx, [...incoming.values()], sourceId);
  await addItems(
    trx,
    sourceId,
    fresh.map((item) => newItem(item, now)),
  );
  const again = await takeChanges(trx, withUrl, { marks, known, now });
  const repeated = marks.filter((mark) => mark === 'repeated').length;
  return { items: items.length - repeated, newItems: fresh.length, requested: [...requested, ...again] };
}

/** Has the pages of known items fetched again whose source says that they changed. */
async function takeChanges(
  trx: Trx,
  items: readonly Pick<SourceItem, 'changed'>[],
  {
    marks,
    known,
    now,
  }: { marks: ReturnType<typeof tellApart>; known: Awaited<ReturnType<typeof findKnownItems>>; now: Date },
): Promise<RequestedUrl[]> {
  const before = new Map(known.map(({ id, changedAt }) => [id, changedAt]));
  const told = items.flatMap(({ changed }, at) => {
    const id = marks[at];
    return typeof id === 'number' && changed ? [{ id, changed: changed.value, before: before.get(id) ?? null }] : [];
  });
  const { noted, changed } = findChanges(told, now);
  await noteChanges(trx, noted);
  return await requestChanged(trx, changed);
}

const FUTURE_TOLERANCE_MS = 48 * 3_600_000;
/** Text shorter than this is a line about the page, not the page. */
const LEAST_TEXT = 140;
/** Text longer than this is not kept beside the item. */
const MOST_TEXT = 1_000_000;

function newItem(item: SourceItem & Omit<NewItem, 'itemAt' | 'changedAt'>, now: Date): NewItem {
  const { guid, canonicalUrl, contentKey, title, html } = item;
  const published = believable(item.published, now);
  const at = Date.parse((published ?? item.changed)?.value ?? '') || now.getTime();
  const changedAt = Date.parse(item.changed?.value ?? '');
  const isText = html !== null && html.length <= MOST_TEXT && plainText(html).length >= LEAST_TEXT;
  return {
    guid,
    canonicalUrl,
    contentKey,
    title,
    published,
    html: isText ? html : null,
    itemAt: new Date(Math.min(at, now.getTime())),
    changedAt: Number.isNaN(changedAt) ? null : new Date(changedAt),
  };
}

function believable(published: Published | null, now: Date): Published | null {
  return published !== null && Date.parse(published.value) <= now.getTime() + FUTURE_TOLERANCE_MS ? published : null;
}

/** The page that an item leads to; null where that is none over http(s). */
export function pageOf(item: SourceItem): IncomingUrl | null {
  if (item.url === null) return null;
  try {
    const url = incomingUrl(item.url);
    return url.canonicalUrl.startsWith('http') ? url : null;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
