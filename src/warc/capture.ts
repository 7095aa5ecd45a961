import { Readable } from 'node:stream';
import { AsyncIterReader } from 'warcio';
import { readBody } from '../http/body.ts';
import { errorFailure } from '../http/failure.ts';
import { headerRecord, keepHeaders } from '../http/verdict.ts';
import { UsageError } from '../pipeline/errors.ts';
import { type IncomingUrl, incomingUrl } from '../pipeline/incoming.ts';
import { sniff } from '../pipeline/page.ts';
import { fetchAddress } from '../pipeline/url.ts';
import { type Head, MAX_HEAD_BYTES, parseHead } from './head.ts';
import type { WarcRecord } from './records.ts';

/** A page as somebody's crawler got it. */
export interface Capture extends IncomingUrl {
  kind: 'page';
  /** The address that answered: the bytes' own, redirects are records of their own. */
  finalUrl: string;
  /** When it was fetched. */
  seenAt: Date;
  status: number;
  /** Those that a fetch of our own would keep. */
  headers: Record<string, string>;
  /** The body, its transfer and content encodings undone. */
  bytes: Buffer;
}

/** A record that holds no page. */
export interface NoCapture {
  kind: 'skipped';
  /**
   * A short stable word: the type of a record that is no response; `http-301`, `http-404` … for every status but 200;
   * `not-html`, `not-http` (another kind of address), `bad-url`, `too-large`, `bomb`, `encoding`, `cut-off`, or
   * `malformed`, which comes with a message.
   */
  reason: string;
  message?: string;
}

export interface CaptureRules {
  /** Cap on a body, before and after decoding. */
  maxBytes: number;
  now: Date;
}

const OTHER_TYPES: ReadonlySet<string> = new Set(
  'warcinfo request metadata revisit resource conversion continuation'.split(' '),
);
const HTML_TYPES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);
/** What servers say where they do not know; the bytes are then asked. */
const UNSURE_TYPES: ReadonlySet<string> = new Set(['', 'text/plain', 'application/octet-stream', 'unknown/unknown']);
/** Before there were pages; a clock that was never set says 1970. */
const FIRST_YEAR = 1990;
const DAY_MS = 86_400_000;

/** What a record holds, read as an answer to a request of our own would be. */
export async function captureOf(record: WarcRecord, rules: CaptureRules): Promise<Capture | NoCapture> {
  if (record.type !== 'response') return skipped(OTHER_TYPES.has(record.type) ? record.type : 'other-type');
  const address = addressOf(record.header('warc-target-uri'));
  if ('kind' in address) return address;
  const seenAt = dateOf(record.header('warc-date'), rules.now);
  if (!seenAt) return malformed(`its WARC-Date is ${JSON.stringify(record.header('warc-date'))}`);
  if (record.block === null) return skipped('too-large');
  const end = headEnd(record.block);
  const head = end === -1 ? undefined : await parseHead(record.block.subarray(0, end));
  const status = head && /^HTTP\/\d(?:\.\d)? +(\d{3})(?: |$)/i.exec(head.line)?.[1];
  if (!head || !status) return malformed('it holds no HTTP answer');
  if (status !== '200') return skipped(`http-${status}`);
  if (record.header('warc-truncated') !== null) return skipped('cut-off');
  const bytes = await bodyOf(record.block.subarray(end), head, rules.maxBytes);
  if ('kind' in bytes) return bytes;
  if (!isHtml(head, bytes)) return skipped('not-html');
  return {
    kind: 'page',
    ...address,
    seenAt,
    status: 200,
    headers: headerRecord(keepHeaders(Object.fromEntries(head.headers))),
    bytes,
  };
}

function skipped(reason: string): NoCapture {
  return { kind: 'skipped', reason };
}

function malformed(message: string): NoCapture {
  return { kind: 'skipped', reason: 'malformed', message };
}

function addressOf(target: string | null): (IncomingUrl & { finalUrl: string }) | NoCapture {
  if (target === null) return malformed('it names no WARC-Target-URI');
  // Some versions of wget put the address between < and >.
  const url = target.replace(/^<(.*)>$/, '$1');
  if (!/^https?:/i.test(url)) return skipped('not-http');
  try {
    const { username, password } = new URL(fetchAddress(url));
    if (username || password) return skipped('bad-url');
    return { ...incomingUrl(url), finalUrl: fetchAddress(url) };
  } catch (error) {
    if (error instanceof UsageError) return skipped('bad-url');
    throw error;
  }
}

function dateOf(text: string | null, now: Date): Date | undefined {
  const at = new Date(text ?? '');
  const isPossible = at.getUTCFullYear() >= FIRST_YEAR && at.getTime() < now.getTime() + DAY_MS;
  return isPossible ? at : undefined;
}

/** Where the body begins; -1 where the head has no end. */
function headEnd(block: Buffer): number {
  const beginning = block.subarray(0, MAX_HEAD_BYTES);
  const ends = ['\r\n\r\n', '\n\n'].map((end) => ({ at: beginning.indexOf(end), end })).filter(({ at }) => at !== -1);
  const [first] = ends.sort((a, b) => a.at - b.at);
  return first ? first.at + first.end.length : -1;
}

function isHtml({ headers }: Head, bytes: Buffer): boolean {
  const type =
    /^[^;,]*/
      .exec(headers.get('content-type') ?? '')?.[0]
      .trim()
      .toLowerCase() ?? '';
  return HTML_TYPES.has(type) || (UNSURE_TYPES.has(type) && sniff(bytes) === 'html');
}

/** Undoes the encodings; many crawlers did so already and left the headers as they were. */
async function bodyOf(raw: Buffer, { headers }: Head, maxBytes: number): Promise<Buffer | NoCapture> {
  const transfer = headers.get('transfer-encoding');
  const encoding = headers.get('content-encoding') ?? undefined;
  const length = headers.get('content-length');
  const body = transfer?.toLowerCase().includes('chunked') ? await dechunk(raw) : raw;
  if (!body || (!encoding && !transfer && raw.length < Number(length ?? 0))) return skipped('cut-off');
  if (body.length > maxBytes) return skipped('too-large');
  if (!encoding) return body;
  try {
    const rules = { encoding, framed: transfer !== null || length !== null, maxBytes };
    return await readBody(Readable.from([body]), rules);
  } catch (error) {
    const failure = errorFailure(error);
    if (!failure) throw error;
    return sniff(body) === 'html' ? body : skipped(failure.reason);
  }
}

/** Undefined where it breaks off. */
async function dechunk(raw: Buffer): Promise<Buffer | undefined> {
  const reader = new AsyncIterReader([raw], null, true);
  const body = await reader.readFully();
  return reader.errored ? undefined : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
