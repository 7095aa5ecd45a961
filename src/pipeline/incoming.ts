import { storable } from './decode.ts';
import { UsageError } from './errors.ts';
import { canonicalUrl, hostOf } from './url.ts';

/** PostgreSQL's index rows end at 2,704 bytes; browsers and servers agree on about 2,000. */
const LONGEST_URL = 2_048;
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
