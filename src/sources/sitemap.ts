import { gunzipSync } from 'node:zlib';
import { Parser } from 'htmlparser2';
import { isSentinel, parseDateValue, toPublished } from '../pipeline/dates.ts';
import { decode, storable } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';
import type { Published } from '../pipeline/types.ts';
import { absoluteUrl } from '../pipeline/url.ts';
import { MAX_ITEMS, type SourceItem } from './item.ts';

/** A sitemap's pages, and where it is an index, the sitemaps behind it. */
export interface Sitemap {
  /** The newest MAX_ITEMS, in the order of the document. */
  items: SourceItem[];
  sitemaps: { url: string; changed: Date | null }[];
}

/** Decompressed bytes of a sitemap (the protocol allows 50 MB), and of an index the sitemaps. */
const MAX_BYTES = 50 * 1024 * 1024;
const MAX_SITEMAPS = 1_000;
/** Beyond this many the protocol is broken, and so is the reader's patience. */
const MAX_ENTRIES = 50_000;

/**
 * Reads a sitemap, a news sitemap or a sitemap index; gzip is undone.
 * @param url where it came from, for relative addresses
 * @throws PermanentError `bad-sitemap`, `too-large`, or what decoding throws
 */
export function readSitemap(bytes: Uint8Array, url: string | null): Sitemap {
  const text = decode(inflate(bytes), null).text;
  const { entries, isSitemap } = readEntries(text);
  if (!isSitemap) throw new PermanentError('bad-sitemap', 'not a sitemap: it has neither <urlset> nor <sitemapindex>');
  const items = entries.filter((entry) => !entry.isIndex).flatMap((entry) => itemOf(entry, url));
  const sitemaps = entries.filter((entry) => entry.isIndex).slice(0, MAX_SITEMAPS);
  return {
    items: newest(items),
    sitemaps: sitemaps.flatMap((entry) => {
      const target = absoluteUrl(entry.fields.get('loc') ?? '', url);
      const changed = dateOf(entry.fields.get('lastmod'));
      return target === null ? [] : [{ url: target, changed: changed === null ? null : new Date(changed.value) }];
    }),
  };
}

/** Those of an index that may hold something new, the newest first. @param since the last poll, null before the first */
export function newestSitemaps(sitemaps: Sitemap['sitemaps'], since: Date | null): string[] {
  const DAY_MS = 86_400_000;
  // A day without its time may mean its last minute.
  const floor = since === null ? Number.NEGATIVE_INFINITY : since.getTime() - DAY_MS;
  const time = (changed: Date | null) => changed?.getTime() ?? 0;
  return sitemaps
    .filter(({ changed }) => changed === null || changed.getTime() >= floor)
    .toSorted((a, b) => time(b.changed) - time(a.changed))
    .map(({ url }) => url);
}

function inflate(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    const message = tooLarge ? `the sitemap has more than ${MAX_BYTES} bytes` : 'the sitemap is no whole gzip file';
    throw new PermanentError(tooLarge ? 'too-large' : 'bad-sitemap', message, { cause: error });
  }
}

interface Entry {
  isIndex: boolean;
  /** The first text of each element below, names without prefix and in lower case. */
  fields: Map<string, string>;
}

/** One walk over the tags, without a tree. */
function readEntries(text: string): { entries: Entry[]; isSitemap: boolean } {
  const entries: Entry[] = [];
  let isSitemap = false;
  let entry: Entry | null = null;
  let field: string | null = null;
  const parser = new Parser(
    {
      onopentagname(name) {
        const local = localName(name);
        if (local === 'urlset' || local === 'sitemapindex') isSitemap = true;
        else if (local === 'url' || local === 'sitemap') {
          entry = { isIndex: local === 'sitemap', fields: new Map() };
          entries.push(entry);
          if (entries.length >= MAX_ENTRIES) parser.pause();
        }
        // `image:loc` is the address of a picture.
        field = /^(?:image|video|xhtml):/i.test(name) ? null : local;
      },
      ontext(data) {
        if (entry === null || field === null) return;
        entry.fields.set(field, (entry.fields.get(field) ?? '') + data);
      },
      onclosetag(name) {
        if (['url', 'sitemap'].includes(localName(name))) entry = null;
        field = null;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(text);
  return { entries, isSitemap };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

function itemOf({ fields }: Entry, base: string | null): SourceItem[] {
  const url = absoluteUrl(fields.get('loc') ?? '', base);
  if (url === null) return [];
  const title = storable(fields.get('title') ?? '').trim() || null;
  return [
    {
      guid: null,
      url,
      title,
      published: dateOf(fields.get('publication_date')),
      changed: dateOf(fields.get('lastmod')),
      author: null,
      html: null,
    },
  ];
}

function dateOf(value: string | undefined): Published | null {
  const found = value === undefined ? null : parseDateValue(value);
  return found && !isSentinel(found, undefined) ? toPublished(found, 'feed') : null;
}

/** The newest where there are too many; those without a date count as old. */
function newest(items: SourceItem[]): SourceItem[] {
  if (items.length <= MAX_ITEMS) return items;
  const time = ({ published, changed }: SourceItem) => Date.parse((published ?? changed)?.value ?? '') || 0;
  const kept = new Set(items.toSorted((a, b) => time(b) - time(a)).slice(0, MAX_ITEMS));
  return items.filter((item) => kept.has(item));
}
