import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { analysePage } from '../pipeline/analyse.ts';
import { PermanentError } from '../pipeline/errors.ts';
import { sniff } from '../pipeline/page.ts';
import type { AnalysedBrief, AnalysedPage } from '../pipeline/types.ts';
import { expandInputs, type Input } from './inputs.ts';
import { print } from './print.ts';

/** Bytes with what is known of them. */
interface Source {
  input: string;
  bytes: Uint8Array;
  url: string | null;
  contentType: string | null;
}

type Named = { name: string } & (Input | { kind: 'stdin' } | { kind: 'missing'; error: unknown });

/** One page of this many bytes is more than the fetcher takes. */
const MAX_BYTES = 32 * 1024 * 1024;
const DEADLINE_MS = 60_000;

/**
 * Prints one JSON object for each input, in input order. What fails is answered in its place, the rest goes on.
 * @param names files, folders, http(s) URLs, or `-` for stdin
 * @returns exit status: 0, or 1 where an input failed
 */
export async function run(names: string[], options: { pretty?: boolean }): Promise<number> {
  let failed = false;
  for (const name of names) {
    for (const input of await expand(name)) {
      const record = await answer(input);
      failed ||= 'error' in record;
      if (!(await print(`${JSON.stringify(record, null, options.pretty ? 2 : undefined)}\n`))) return failed ? 1 : 0;
    }
  }
  return failed ? 1 : 0;
}

async function expand(name: string): Promise<Named[]> {
  if (name === '-') return [{ name, kind: 'stdin' }];
  try {
    const inputs = await expandInputs([name], { warc: false });
    return inputs.map((input) => ({ ...input, name: input.kind === 'url' ? input.url : input.path }));
  } catch (error) {
    return [{ name, kind: 'missing', error }];
  }
}

async function answer(input: Named): Promise<object> {
  try {
    const source = await load(input);
    return sniff(source.bytes) === 'feed' ? await feedRecord(source) : pageRecord(source);
  } catch (error) {
    const reason = error instanceof PermanentError ? error.reason : reasonOf(error);
    return { input: input.name, error: { reason, message: error instanceof Error ? error.message : String(error) } };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && ('code' in error || error.name === 'SetupError') ? 'unreadable' : 'internal';
}

async function load(input: Named): Promise<Source> {
  const source = { input: input.name, url: null, contentType: null };
  switch (input.kind) {
    case 'missing':
      throw input.error;
    case 'stdin':
      return { ...source, bytes: await buffer(process.stdin) };
    case 'file':
    case 'warc':
      return { ...source, bytes: await readFile(input.path) };
    case 'url':
      return await fetchPage(input.url);
  }
}

/** The fetcher and its settings are loaded only where an address is asked for. */
async function fetchPage(url: string): Promise<Source> {
  const { createHttpClient } = await import('../http/client.ts');
  const { loadConfig } = await import('../config.ts');
  const { userAgent, allowHosts } = loadConfig(process.env);
  const client = createHttpClient({ userAgent, allowHosts, maxBytes: MAX_BYTES, deadlineMs: DEADLINE_MS });
  try {
    const verdict = await client.fetch(url);
    if (verdict.kind === 'unchanged') throw new PermanentError('unchanged', 'the server says that nothing has changed');
    if (verdict.kind !== 'page') throw new PermanentError(verdict.reason, verdict.message);
    return { input: url, bytes: verdict.bytes, url: verdict.url, contentType: verdict.headers['content-type'] ?? null };
  } finally {
    await client.close();
  }
}

async function feedRecord({ input, bytes, url, contentType }: Source): Promise<object> {
  const { parseFeed } = await import('../sources/feed.ts');
  const { items, ...feed } = await parseFeed(bytes, { url, contentType });
  return {
    input,
    kind: 'feed',
    feed,
    items: items.map((item) => ({ ...item, published: item.published?.value ?? null })),
  };
}

function pageRecord({ input, bytes, url, contentType }: Source): object {
  const page = analysePage(bytes, { url, contentType, now: new Date() });
  return {
    input,
    kind: page.kind,
    url,
    charset: page.charset,
    script: page.script,
    title: page.title,
    rawTitle: page.rawTitle,
    author: page.author,
    publisher: page.publisher,
    published: page.published?.value ?? null,
    publishedSource: page.published?.source ?? null,
    rejectedDates: page.rejectedDates,
    paragraphs: page.paragraphs,
    briefs: page.briefs.map(briefRecord),
    teasers: page.teasers,
    ...(page.kind === 'listing' ? { links: page.links } : {}),
    ...judgement(page),
    places: page.places,
    names: page.names,
    claims: page.claims,
  };
}

function briefRecord(brief: AnalysedBrief): object {
  const { tag, headline, body, date, time, occurred, start, end, attribution, position, places, names, claims } = brief;
  const found = { ...judgement(brief), places, names, claims };
  return { tag, headline, body, date, time, occurred, start, end, attribution, position, ...found };
}

function judgement({ classification }: AnalysedBrief | AnalysedPage): object {
  const { category, scores, evidence } = classification;
  return { category, scores, evidence };
}
