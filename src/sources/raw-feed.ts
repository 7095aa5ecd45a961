/** A feed's strings as some reader found them, links and dates as they stand. */
export interface RawFeed {
  title: string | null;
  link: string | null;
  description: string | null;
  language: string | null;
  items: RawItem[];
}

export interface RawItem {
  guid: string | null;
  link: string | null;
  title: string | null;
  date: string | null;
  author: string | null;
  html: string | null;
}
