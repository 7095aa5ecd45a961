import { UsageError } from './errors.ts';

/**
 * Parameters that only say where a reader came from: those that Brave's query filter and Firefox's query stripping drop,
 * Google's and Matomo's campaign parameters, and those of Chinese portals, shops and messengers. Names that some sites
 * use for content (`from`, `ref`, `source`, `share`) are not among them.
 */
const TRACKING = /^(?:utm|mtm|share)_\w/;
const TRACKING_NAMES: ReadonlySet<string> = new Set(
  `__hsfp __hssc __hstc _branch_match_id _branch_referrer _ga _gl _hsenc _hsmi _openstat bd_vid dclid fb_action_ids
  fb_comment_id fb_ref fb_source fbclid from_source gbraid gclid gclsrc hmci hmcu hmkw hmpl hmsr hsctatracking igsh igshid
  irclickid isappinstalled itm_campaign itm_content itm_medium itm_source itm_term mc_cid mc_eid mkt_tok ml_subscriber
  ml_subscriber_hash msclkid nsukey oly_anon_id oly_enc_id pk_campaign pk_cid pk_content pk_kwd pk_medium pk_source
  qhclickid rb_clickid ref_src ref_url s_cid scm sogou_clickid spm spm_id_from srsltid ttclid twclid vd_source vero_conv
  vero_id wbraid weixin_share_id wickedid wx_from yclid ymclid ysclid`.split(/\s+/),
);
/** Labels in front of a host under which a site shows the same pages to telephones. */
const MOBILE_HOST = /^(?:m|wap|mobile|3g|amp)\.(?=[^.]+\.)/;
/** Second levels under which names are registered, as far as Chinese news is written there. */
const REGISTRY = /^(?:com|net|org|gov|edu|ac|co|idv|gob)\.[a-z]{2}$/;
const INDEX_PAGE = /\/(?:index|default)\.html?$/i;

/**
 * The address that we ask for: as it was given, but without fragment, tracking parameters and default port, host in lower
 * case (IDN as `xn--`) and without a closing dot. `file:` stays as it is.
 * @throws UsageError if it is not an http, https or file address
 */
export function fetchAddress(url: string): string {
  const parsed = parse(url);
  if (parsed.protocol === 'file:') return parsed.href;
  cleanUp(parsed);
  return parsed.href;
}

/**
 * The form of an address under which doubles are found, which need not be one that answers. Besides what `fetchAddress`
 * does: parameters sorted, percent-escapes in one spelling (RFC 3986, 6.2.2), `/index.html` as `/`, and a telephone's
 * host as the desktop's. `www.` stays, since many hosts answer with it or without it only, and a site that answers to
 * both redirects to one; http and https stay apart for the same reason.
 * URLs that entered under an older rule keep the identity that they had.
 * @throws UsageError if it is not an http, https or file address
 */
export function canonicalUrl(url: string): string {
  const parsed = parse(url);
  if (parsed.protocol === 'file:') return parsed.href;
  cleanUp(parsed);
  parsed.host = desktopHost(parsed.hostname) + (parsed.port && `:${parsed.port}`);
  parsed.pathname = oneSpelling(parsed.pathname).replace(INDEX_PAGE, '/');
  parsed.search = parsed.search.includes('&') ? sorted(parsed.searchParams) : oneSpelling(parsed.search);
  return parsed.href;
}

function cleanUp(parsed: URL): void {
  parsed.hash = '';
  if (parsed.hostname.endsWith('.')) parsed.hostname = parsed.hostname.replace(/\.+$/, '');
  const kept = parsed.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !isTracking(nameOf(pair)));
  // `https://a.example/?` and `https://a.example/` are one address.
  parsed.search = kept.join('&');
}

function isTracking(name: string): boolean {
  const folded = name.toLowerCase();
  return TRACKING.test(folded) || TRACKING_NAMES.has(folded);
}

function nameOf(pair: string): string {
  const name = pair.split('=', 1)[0] ?? '';
  return new URLSearchParams(`${name}=`).keys().next().value ?? name;
}

/** By name, and those of one name as they stood. */
function sorted(parameters: URLSearchParams): string {
  const pairs = [...parameters].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new URLSearchParams(pairs).toString();
}

/** `m.a.example` → `www.a.example`, where most sites of this kind have their desktop; `m.news.a.example` → `news.a.example`. */
function desktopHost(hostname: string): string {
  const rest = hostname.replace(MOBILE_HOST, '');
  if (rest === hostname) return hostname;
  const labels = rest.split('.');
  const isRegistered = labels.length === 2 || (labels.length === 3 && REGISTRY.test(labels.slice(1).join('.')));
  return isRegistered ? `www.${rest}` : rest;
}

const UNRESERVED = /[A-Za-z0-9._~-]/;

/** Percent-escapes in upper case, and none for what needs none (RFC 3986, 6.2.2). */
export function oneSpelling(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return UNRESERVED.test(character) ? character : escaped.toUpperCase();
  });
}

/** The host of an address, lower-case and with its port if that is not the default; empty for `file:`. */
export function hostOf(url: string): string {
  return parse(url).host;
}

/**
 * A host that a person names, in the form of `hostOf`: by its name, with a port where it is not the default, or by any
 * address on it.
 * @throws UsageError if it is none
 */
export function hostName(text: string): string {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  const host = URL.canParse(address) && /^https?:\/\/[^/?#@]+/i.test(address) ? hostOf(address) : '';
  if (host === '' || (address !== text && /[/?#@]/.test(text)))
    throw new UsageError(`not a host: ${text.slice(0, 200)}`);
  return host.replace(/\.$/, '');
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
