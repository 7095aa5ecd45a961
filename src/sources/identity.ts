import { createHash } from 'node:crypto';

/** What an item is known by. */
export interface ItemKeys {
  /** Null where the item has none, or where its document gives the same one to several items: then it names none. */
  guid: string | null;
  /** Null where the item leads to no page. */
  canonicalUrl: string | null;
  /** Hex SHA-256 of title and text. */
  contentKey: string;
  /** Long enough that equal content is no chance, such as a headline that comes every morning. */
  tells: boolean;
}

/** An item that is stored. */
export interface KnownItem extends Omit<ItemKeys, 'tells'> {
  id: number;
}

/** A guid longer than this is kept as its digest: a unique key has to fit into an index page. */
const LONGEST_GUID = 512;
/** Characters of text from which on equal content means the same item. */
const TELLING_TEXT = 100;

/**
 * The keys of a document's items, in its order.
 * @param items `canonicalUrl` null where an item has no usable address
 */
export function keysOf(
  items: readonly { guid: string | null; canonicalUrl: string | null; title: string | null; html: string | null }[],
): ItemKeys[] {
  const seen = new Map<string, number>();
  for (const { guid } of items) if (guid !== null) seen.set(guid, (seen.get(guid) ?? 0) + 1);
  return items.map(({ guid, canonicalUrl, title, html }) => {
    const text = plainText(html);
    const content = title === null && text === '' ? `${guid ?? ''}\n${canonicalUrl ?? ''}` : `${title ?? ''}\n${text}`;
    return {
      guid: guid === null || (seen.get(guid) ?? 0) > 1 ? null : shortGuid(guid),
      canonicalUrl,
      contentKey: digest(content),
      tells: text.length >= TELLING_TEXT,
    };
  });
}

/**
 * Which items of a document are new. An item is known if its address is, or its guid with the same content, or its
 * content alone where that is long; so neither a guid that repeats hides an item nor one that changes doubles it.
 * @param known stored items that share an address, guid or content with one of these
 * @returns for each item the id of the stored item that it is, `new`, or `repeated` where an earlier one of the same
 *   document is the same
 */
export function tellApart(items: readonly ItemKeys[], known: readonly KnownItem[]): (number | 'new' | 'repeated')[] {
  const byUrl = new Map<string, number | 'repeated'>();
  const byGuid = new Map<string, number | 'repeated'>();
  const byContent = new Map<string, number | 'repeated'>();
  const note = (item: Omit<ItemKeys, 'tells'>, value: number | 'repeated') => {
    if (item.canonicalUrl !== null && !byUrl.has(item.canonicalUrl)) byUrl.set(item.canonicalUrl, value);
    if (item.guid !== null && !byGuid.has(guidKey(item))) byGuid.set(guidKey(item), value);
    if (!byContent.has(item.contentKey)) byContent.set(item.contentKey, value);
  };
  for (const item of known) note(item, item.id);
  return items.map((item) => {
    const found =
      (item.canonicalUrl === null ? undefined : byUrl.get(item.canonicalUrl)) ??
      (item.guid === null ? undefined : byGuid.get(guidKey(item))) ??
      (item.tells || item.canonicalUrl === null ? byContent.get(item.contentKey) : undefined);
    if (found !== undefined) return found;
    note(item, 'repeated');
    return 'new';
  });
}

function guidKey({ guid, contentKey }: Omit<ItemKeys, 'tells'>): string {
  return `${contentKey} ${guid}`;
}

function shortGuid(guid: string): string {
  return new TextEncoder().encode(guid).length > LONGEST_GUID ? `sha256:${digest(guid)}` : guid;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const TAG = /<[^<>]*>/g;
const SPACE = /\s+/g;

/** The words of an item's HTML: enough to compare two of them, and to see whether there are any. */
export function plainText(html: string | null): string {
  return html === null ? '' : html.replace(TAG, ' ').replace(SPACE, ' ').trim();
}
