import type { Migration } from 'kysely';
import * as initial from './2026-11-23-initial.ts';
import * as views from './2026-11-23-views.ts';
import * as bands from './2026-11-24-bands.ts';
import * as claims from './2026-11-24-claims.ts';
import * as matching from './2026-11-24-matching.ts';
import * as places from './2026-11-24-places.ts';
import * as splitKeys from './2026-11-24-split-keys.ts';
import * as months from './2026-11-25-a-months.ts';
import * as sources from './2026-11-25-c-sources.ts';
import * as hosts from './2026-11-25-e-hosts.ts';
import * as latency from './2026-11-25-f-latency.ts';
import * as articleBands from './2026-11-25-g-article-bands.ts';
import * as names from './2026-11-25-i-names.ts';
import * as search from './2026-11-25-k-search.ts';
import * as searchViews from './2026-11-25-k-views.ts';
import * as claimViews from './2026-11-25-k-views-claims.ts';
import * as installation from './2026-11-25-m-installation.ts';
import * as sweepTimes from './2026-11-25-q-sweep-times.ts';
import * as sourceAddresses from './2026-11-26-r-source-addresses.ts';
import * as sourceChanges from './2026-11-26-r-source-changes.ts';
import * as warcFiles from './2026-11-26-w-warc-files.ts';
import * as briefSites from './2026-11-29-s-brief-sites.ts';
import * as serialSearch from './2026-11-29-t-serial-search.ts';
import * as pieceNames from './2026-11-30-n-piece-names.ts';
import * as articleSites from './2026-11-30-o-article-sites.ts';
import * as givenIds from './2026-11-30-p-given-ids.ts';
import * as cheaperWrites from './2026-11-30-q-cheaper-writes.ts';
import * as bandMonths from './2026-11-30-r-band-months.ts';
import * as textKeys from './2026-11-30-s-text-keys.ts';

/** Every migration, oldest first; the key is its name in the database for ever. A static list survives the build. */
export const migrations: Record<string, Migration> = {
  '2026-11-23-a-initial': initial,
  '2026-11-23-b-views': views,
  '2026-11-24-a-bands': bands,
  '2026-11-24-d-places': places,
  '2026-11-24-e-claims': claims,
  '2026-11-24-m-matching': matching,
  '2026-11-24-n-split-keys': splitKeys,
  '2026-11-25-a-months': months,
  '2026-11-25-c-sources': sources,
  '2026-11-25-e-hosts': hosts,
  '2026-11-25-f-latency': latency,
  '2026-11-25-g-article-bands': articleBands,
  '2026-11-25-i-names': names,
  '2026-11-25-k-search': search,
  '2026-11-25-k-views': searchViews,
  '2026-11-25-k-views-claims': claimViews,
  '2026-11-25-m-installation': installation,
  '2026-11-25-q-sweep-times': sweepTimes,
  '2026-11-26-r-source-addresses': sourceAddresses,
  '2026-11-26-r-source-changes': sourceChanges,
  '2026-11-26-w-warc-files': warcFiles,
  '2026-11-29-s-brief-sites': briefSites,
  '2026-11-29-t-serial-search': serialSearch,
  '2026-11-30-n-piece-names': pieceNames,
  '2026-11-30-o-article-sites': articleSites,
  '2026-11-30-p-given-ids': givenIds,
  '2026-11-30-q-cheaper-writes': cheaperWrites,
  '2026-11-30-r-band-months': bandMonths,
  '2026-11-30-s-text-keys': textKeys,
};
