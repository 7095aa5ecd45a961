import { storable } from './decode.ts';
import { UsageError } from './errors.ts';
import { canonicalUrl, fetchAddress, hostOf } from './url.ts';

/** PostgreSQL's index rows end at 2,704 bytes; browsers and servers agree on about 2,000. */
const LONGEST_URL = 2_048;
/** Most bytes that a page may have, decompressed. */
export const MAX_PAGE_BYTES = 20 * 1024 * 1024;
/** The site of pages that came as files and name no address. */
const FILE_SITE = 'file';

/** An address that enters: as it was given (but for what cannot be stored), the form that identifies it, and the host that names its site. */
export interface IncomingUrl {
  url: string;
  canonicalUrl: string;
  host: string;
}

/**
 * @param url an absolute URL, http, https or file
 * @throws UsageError where it is none, or too long
 */
export function incomingUrl(url: string): IncomingUrl {
  const canonical = canonicalUrl(url);
  if (new TextEncoder().encode(canonical).length > LONGEST_URL) {
    throw new UsageError(`the URL is longer than ${LONGEST_URL} bytes: ${url.slice(0, 80)}…`);
  }
  return { url: storable(url), canonicalUrl: canonical, host: hostOf(canonical) || FILE_SITE };
}

/** The address at which a source is asked, and the form under which it is found again. */
export interface SourceAddress {
  url: string;
  canonicalUrl: string;
}

/** @throws UsageError where a URL is none that can be polled, or too long */
export function sourceAddress(url: string): SourceAddress {
  const incoming = incomingUrl(url);
  if (!incoming.canonicalUrl.startsWith('http')) throw new UsageError(`a source is polled over http(s), not ${url}`);
  return { url: fetchAddress(incoming.url), canonicalUrl: incoming.canonicalUrl };
}
