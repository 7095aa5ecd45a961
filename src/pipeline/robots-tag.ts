/** Directives with a value of their own, whose colon names no crawler. */
const VALUED: ReadonlySet<string> = new Set([
  'unavailable_after',
  'max-snippet',
  'max-image-preview',
  'max-video-preview',
]);
/** `none` is short for everything that a site can ask us not to do. */
const NO_ARCHIVE: ReadonlySet<string> = new Set(['noarchive', 'none']);

/**
 * Whether an `X-Robots-Tag` asks us not to keep a copy: `noarchive` or `none`, said to everybody or to us. `noindex` alone
 * asks search engines not to list a page; it says nothing about a copy.
 * @param header one header, or several joined by commas, as the Web joins them
 * @param token as `robotsToken` gives it: a directive behind another crawler's name is not for us
 */
export function forbidsArchive(header: string | undefined, token: string): boolean {
  let agent: string | null = null;
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const colon = part.indexOf(':');
    const name = part.slice(0, Math.max(colon, 0)).trim();
    if (colon !== -1 && !VALUED.has(name)) agent = name;
    const directive = part.slice(agent !== null && colon !== -1 && !VALUED.has(name) ? colon + 1 : 0).trim();
    if ((agent === null || agent === token || agent === '*') && NO_ARCHIVE.has(directive)) return true;
  }
  return false;
}
