import { type CaptureStep, noteCaptures } from '../db/captures.ts';
import type { Db, Trx } from '../db/database.ts';
import { type PackedPage, packPage } from '../db/page-bytes.ts';
import { type FetchRecord, findRequestedPages, storeFetches } from '../db/pages.ts';
import { addRunUrls } from '../db/runs.ts';
import { inTransaction } from '../db/transaction.ts';
import { type IncomingUrl, type RequestedUrl, requestUrls, supersedeRequests } from '../db/urls.ts';
import { storable } from '../pipeline/decode.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import type { Producer } from '../queues/producer.ts';

export interface IntakeDeps {
  db: Db;
  producer: Producer;
}

/**
 * Makes URLs pending and puts them on the fetch queue. Commit first, then enqueue: what is lost between is found by
 * the sweep.
 * @param runId the run whose inputs they are, or null
 */
export async function enqueueUrls(
  deps: IntakeDeps,
  urls: readonly string[],
  runId: number | null,
): Promise<RequestedUrl[]> {
  const incoming = [...new Map(urls.map(incomingUrl).map((url) => [url.canonicalUrl, url])).values()];
  const requested = await inTransaction(deps.db, async (trx) => {
    const rows = await requestUrls(trx, incoming);
    if (runId !== null) await addRunUrls(trx, runId, rows);
    return rows;
  });
  const wanted = requested.filter(({ refused }) => !refused);
  await deps.producer.add(
    wanted.map(({ urlId, request }) => ({ name: 'fetch' as const, payload: { urlId, request } })),
  );
  return requested;
}

/** A page that did not need to be fetched. */
export interface PageInput {
  /** The address that it is stored under. */
  url: string;
  bytes: Uint8Array;
  /** What a response would have said, names in lower case. */
  headers: Record<string, string>;
  /** Of a page that somebody's crawler fetched. */
  captured?: CapturedAt;
}

/** When and from where a page of an archive came, and where it stands there. */
export interface CapturedAt {
  seenAt: Date;
  status: number;
  finalUrl: string;
  /** The archive's name, and bytes into it. */
  warc: string;
  offset: number;
}

/**
 * Takes in pages that need not be fetched: stores their bytes under their addresses as if they had been fetched from
 * there, all in one transaction, and puts them on the article queue. Of two pages with one address the later one counts.
 * @param outdated asked in the transaction, before anything else: canonical URLs whose pages are not to be taken in
 */
export async function takePages(
  deps: IntakeDeps,
  inputs: readonly PageInput[],
  runId: number,
  outdated: (trx: Trx) => Promise<ReadonlySet<string>> = async () => new Set(),
): Promise<RequestedUrl[]> {
  const packed = await Promise.all(inputs.map(packInput));
  const pages = new Map(packed.map((taken) => [taken.incoming.canonicalUrl, taken]));
  const { requested, fetches } = await inTransaction(deps.db, async (trx) => {
    const passed = await outdated(trx);
    const incoming = [...pages.values()].flatMap(({ incoming }) => (passed.has(incoming.canonicalUrl) ? [] : incoming));
    const rows = await requestUrls(trx, incoming);
    const requested = await withNewestBytes(trx, rows, pages);
    const wanted = requested.filter(({ refused }) => !refused);
    const taken = wanted.map((row) => ({ row, page: takenFor(row, pages) }));
    const fetches = await storeFetches(
      trx,
      taken.map(({ row, page }) => fetchRecord(row, page)),
    );
    await noteCaptures(
      trx,
      taken.flatMap(({ row, page }, n) => captureStep(row, fetches[n]?.fetchId, page.captured)),
    );
    await addRunUrls(trx, runId, requested);
    return { requested, fetches };
  });
  await deps.producer.add(fetches.map(({ fetchId }) => ({ name: 'article' as const, payload: { fetchId } })));
  return requested;
}

interface TakenPage {
  incoming: IncomingUrl;
  headers: Record<string, string>;
  page: PackedPage;
  captured: CapturedAt | undefined;
}

async function packInput({ url, bytes, headers, captured }: PageInput): Promise<TakenPage> {
  return { incoming: incomingUrl(url), headers, captured, page: await packPage(bytes) };
}

function takenFor({ canonicalUrl }: RequestedUrl, pages: ReadonlyMap<string, TakenPage>): TakenPage {
  const taken = pages.get(canonicalUrl);
  if (!taken) throw new Error(`no page was taken in for ${canonicalUrl}`);
  return taken;
}

/** A pending request that already has other bytes is left behind by a new one, so that the newest bytes win. */
async function withNewestBytes(
  trx: Trx,
  rows: readonly RequestedUrl[],
  pages: ReadonlyMap<string, TakenPage>,
): Promise<RequestedUrl[]> {
  const stored = await findRequestedPages(trx, rows);
  const outdated = rows.filter((row) => {
    const bytes = stored.get(row.urlId);
    return !row.refused && bytes !== undefined && !bytes.equals(takenFor(row, pages).page.sha256);
  });
  const newer = await supersedeRequests(
    trx,
    outdated.map(({ urlId }) => urlId),
  );
  return rows.map((row) => ({ ...row, request: newer.get(row.urlId) ?? row.request }));
}

function captureStep(
  { urlId, request }: RequestedUrl,
  fetchId: number | undefined,
  captured: CapturedAt | undefined,
): CaptureStep[] {
  if (!captured) return [];
  const { status, warc, offset, seenAt } = captured;
  return [{ urlId, request, detail: { fetchId, status, warc, offset, seen: seenAt.toISOString() } }];
}

function fetchRecord({ urlId, request }: RequestedUrl, { headers, page, captured }: TakenPage): FetchRecord {
  return {
    urlId,
    request,
    outcome: 'page',
    reason: null,
    status: captured?.status ?? null,
    finalUrl: captured?.finalUrl ?? null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, storable(value)])),
    durationMs: null,
    page,
    ...(captured && { fetchedAt: captured.seenAt }),
  };
}
