/** Some two hundred pages; the largest are asked for. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Bytes of pages that this process has just stored, so that it need not ask for and unpack them when it reads them. */
export interface PagesAtHand {
  /** @param bytes as they came, not packed */
  keep(fetchId: number, bytes: Uint8Array): void;
  /** Gives a page's bytes away: a second attempt at it asks the database. */
  take(fetchId: number): Uint8Array | undefined;
}

/** @param mostBytes that are kept; what has waited longest goes first: another process may have read it */
export function createPagesAtHand(mostBytes = MOST_BYTES): PagesAtHand {
  const pages = new Map<number, Uint8Array>();
  let held = 0;
  const take = (fetchId: number) => {
    const bytes = pages.get(fetchId);
    if (bytes && pages.delete(fetchId)) held -= bytes.length;
    return bytes;
  };
  return {
    take,
    keep(fetchId, bytes) {
      take(fetchId);
      pages.set(fetchId, bytes);
      held += bytes.length;
      for (const oldest of pages.keys()) {
        if (held <= mostBytes) break;
        take(oldest);
      }
    },
  };
}
