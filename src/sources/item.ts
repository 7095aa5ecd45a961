import type { Published } from '../pipeline/types.ts';

/** One entry of a source: a feed's item, a listing's link, a sitemap's URL. */
export interface SourceItem {
  /** What the source says identifies the item; for a feed its link where it says nothing; null where there is neither. */
  guid: string | null;
  /** Absolute. */
  url: string | null;
  title: string | null;
  published: Published | null;
  /** When it last changed, where the source tells that alone. */
  changed?: Published | null;
  author: string | null;
  /** The fullest content that the source gives, as HTML. */
  html: string | null;
}

/** What a source's bytes say. */
export interface SourceContent {
  title: string | null;
  /** At most MAX_ITEMS, in the source's order. */
  items: SourceItem[];
  /** How often the source itself says that it changes, in seconds. */
  ttlSeconds: number | null;
}

/** More items than this are not read: whoever sends a million means no reader well. */
export const MAX_ITEMS = 5_000;
