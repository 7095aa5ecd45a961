/** A feed's strings as some reader found them, links and dates as they stand. */
export interface RawFeed {
  title: string | null;
  link: string | null;
  description: string | null;
  language: string | null;
  /** `xml:base` of the feed, against which its links are meant. */
  base: string | null;
  items: RawItem[];
}

export interface RawItem {
  guid: string | null;
  /** The guid is declared to be no address. */
  guidIsNoLink: boolean;
  link: string | null;
  title: string | null;
  date: string | null;
  author: string | null;
  html: string | null;
  /** `xml:base` of the item. */
  base: string | null;
}
