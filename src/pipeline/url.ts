import { UsageError } from './errors.ts';

/** Parameters that only say where a reader came from. */
const TRACKING =
  /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|spm|scm|_ga|ref_src|share_\w+|isappinstalled|from_source|vd_source)$/i;

/**
 * The form of an address under which doubles are found: host lower-case, default port, fragment and tracking
 * parameters dropped, remaining parameters sorted. `www.` and `m.` stay: they may be other sites. `file:` stays as it is.
 * @throws UsageError if it is not an http, https or file address
 */
export function canonicalUrl(url: string): string {
  const parsed = parse(url);
  if (parsed.protocol === 'file:') return parsed.href;
  parsed.hash = '';
  const kept = [...parsed.searchParams].filter(([name]) => !TRACKING.test(name));
  if (kept.length < parsed.searchParams.size || parsed.search.includes('&')) {
    kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    parsed.search = new URLSearchParams(kept).toString();
  } else if (parsed.search === '') {
    // `https://a.example/?` and `https://a.example/` are one address.
    parsed.search = '';
  }
  return parsed.href;
}

/** The host of an address, lower-case and with its port if that is not the default; empty for `file:`. */
export function hostOf(url: string): string {
  return parse(url).host;
}

/** An absolute form of a link found on a page, or null if it leads to no page (`javascript:`, `mailto:`, nonsense). */
export function absoluteUrl(link: string, base: string | null): string | null {
  const trimmed = link.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return null;
  if (base === null) return /^https?:/i.test(trimmed) && URL.canParse(trimmed) ? new URL(trimmed).href : null;
  if (!URL.canParse(trimmed, base)) return null;
  const resolved = new URL(trimmed, base);
  return resolved.protocol === 'http:' || resolved.protocol === 'https:' ? resolved.href : null;
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^(?:https?|file):$/.test(parsed.protocol)) {
    throw new UsageError(`not an http, https or file address: ${url.slice(0, 200)}`);
  }
  return parsed;
}
