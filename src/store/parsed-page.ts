import type { FetchedPage } from '../db/pages.ts';
import type { AnalysedPage } from '../pipeline/types.ts';

/** A page that was read and waits to be stored. */
export interface ParsedPage {
  page: FetchedPage;
  read: AnalysedPage;
  /** Its site asks not to keep its bytes. */
  keepsNoCopy: boolean;
}

/** What storing a page came to, as the trace and the log show it. */
export type StoreOutcome =
  | {
      kind: 'stored';
      fate: 'stored' | 'updated' | 'unchanged' | 'copy';
      articleId: number;
      briefs: number;
      newBriefs: number;
      newSightings: number;
    }
  /** Another delivery of the same job was quicker, or a newer request took over: nothing was written. */
  | { kind: 'settled' };
