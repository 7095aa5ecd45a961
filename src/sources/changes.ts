/** A stored item whose source tells when its page last changed. */
export interface ChangedItem {
  id: number;
  changedAt: Date;
}

/** From so many changes on, a source that says of most of its pages that they changed stamps them with the time it is. */
const LEAST_STAMPED = 20;
/** A source may be ahead of our clock by so much; what lies further in the future says nothing. */
const AHEAD_MS = 86_400_000;

/**
 * What of a document's known items changed since their source last said so.
 * @param items the known ones with what the document says now (as `Published.value`), and what it said before, null
 *   where it said nothing
 * @returns `noted`: those whose new instant is to be kept; `changed`: those whose pages are to be fetched again, the
 *   newest first: none where the source says it of most of what it has, which it cannot mean
 */
export function findChanges(
  items: readonly { id: number; changed: string | null; before: Date | null }[],
  now: Date,
): { noted: ChangedItem[]; changed: ChangedItem[] } {
  const told = items.flatMap(({ id, changed, before }) => {
    const at = Date.parse(changed ?? '');
    return Number.isNaN(at) || at > now.getTime() + AHEAD_MS ? [] : [{ id, changedAt: new Date(at), before }];
  });
  const first = told.filter(({ before }) => before === null);
  const moved = told.filter(({ before, changedAt }) => before !== null && changedAt > before);
  if (moved.length >= LEAST_STAMPED && moved.length > told.length / 2) {
    return { noted: [...first, ...moved].map(bare), changed: [] };
  }
  const newestFirst = moved.toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime());
  return { noted: first.map(bare), changed: newestFirst.map(bare) };
}

function bare({ id, changedAt }: ChangedItem): ChangedItem {
  return { id, changedAt };
}
