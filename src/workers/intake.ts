import { type CaptureStep, noteCaptures } from '../db/captures.ts';
import type { Db, Trx } from '../db/database.ts';
import { type PackedPage, packPage } from '../db/page-bytes.ts';
import { findPageFetch, storeFetch } from '../db/pages.ts';
import { addRunUrls } from '../db/runs.ts';
import { inTransaction } from '../db/transaction.ts';
import { type IncomingUrl, type RequestedUrl, requestUrls, supersedeRequest } from '../db/urls.ts';
import { storable } from '../pipeline/decode.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import type { Producer } from '../queues/producer.ts';
import type { PagesAtHand } from './pages-at-hand.ts';

export interface IntakeDeps {
  db: Db;
  producer: Producer;
  /** For workers of this process. */
  atHand?: PagesAtHand;
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
 * Takes in pages whose bytes are at hand: stores them under their addresses as if they had been fetched from there, all
 * in one transaction, and puts them on the article queue. Of two pages with one address the later one counts.
 * @param outdated asked in the transaction, before anything else: canonical URLs whose pages are not to be taken in
 */
export async function takePages(
  deps: IntakeDeps,
  inputs: readonly PageInput[],
  runId: number,
  outdated: (trx: Trx) => Promise<ReadonlySet<string>> = async () => new Set(),
): Promise<RequestedUrl[]> {
  const pages = new Map<string, TakenPage>();
  const pack = async ({ url, bytes, headers, captured }: PageInput): Promise<TakenPage> => ({
    incoming: incomingUrl(url),
    headers,
    captured,
    bytes,
    page: await packPage(bytes),
  });
  for (const taken of await Promise.all(inputs.map(pack))) pages.set(taken.incoming.canonicalUrl, taken);
  const { requested, stored } = await inTransaction(deps.db, async (trx) => {
    const requested: RequestedUrl[] = [];
    const stored = new Map<number, Uint8Array>();
    const captures: CaptureStep[] = [];
    const passed = await outdated(trx);
    const incoming = [...pages.values()].flatMap(({ incoming }) => (passed.has(incoming.canonicalUrl) ? [] : incoming));
    for (const row of await requestUrls(trx, incoming)) {
      const taken = pages.get(row.canonicalUrl);
      if (!taken) throw new Error(`no page was taken in for ${row.canonicalUrl}`);
      if (row.refused) {
        requested.push(row);
        continue;
      }
      const request = await requestFor(trx, row, taken.page);
      const fetchId = await storeTaken(trx, request, taken);
      stored.set(fetchId, taken.bytes);
      requested.push(request);
      if (taken.captured) captures.push(captureStep(request, fetchId, taken.captured));
    }
    await noteCaptures(trx, captures);
    await addRunUrls(trx, runId, requested);
    return { requested, stored };
  });
  for (const [fetchId, bytes] of stored) deps.atHand?.keep(fetchId, bytes);
  await deps.producer.add([...stored.keys()].map((fetchId) => ({ name: 'article' as const, payload: { fetchId } })));
  return requested;
}

interface TakenPage {
  incoming: IncomingUrl;
  bytes: Uint8Array;
  headers: Record<string, string>;
  page: PackedPage;
  captured: CapturedAt | undefined;
}

function captureStep({ urlId, request }: RequestedUrl, fetchId: number, captured: CapturedAt): CaptureStep {
  const { status, warc, offset, seenAt } = captured;
  return { urlId, request, detail: { fetchId, status, warc, offset, seen: seenAt.toISOString() } };
}

async function storeTaken(trx: Trx, { urlId, request }: RequestedUrl, { headers, page, captured }: TakenPage) {
  return await storeFetch(trx, {
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
  });
}

/** A pending request that already has other bytes is left behind by a new one, so that the newest bytes win. */
async function requestFor(trx: Trx, requested: RequestedUrl, page: PackedPage): Promise<RequestedUrl> {
  const known = await findPageFetch(trx, requested.urlId, requested.request);
  if (known === undefined || known.sha256.equals(page.sha256)) return requested;
  return { ...requested, request: await supersedeRequest(trx, requested.urlId) };
}
