import { absoluteUrl, oneSpelling } from './url.ts';

/** What one robots.txt says to us (RFC 9309). */
export interface RobotsRules {
  /** Paths in their normal form (`normalPath`), with `*` and a closing `$` as they stood. */
  rules: RobotsRule[];
  /** The longest `Crawl-delay` of our groups, milliseconds. */
  crawlDelayMs: number | null;
  /** Absolute addresses of its `Sitemap:` lines, in order, each once. */
  sitemaps: string[];
}

export interface RobotsRule {
  allow: boolean;
  path: string;
}

/** As Google's parser reads them: people mistype the one line that matters. */
const DISALLOW: ReadonlySet<string> = new Set(['disallow', 'dissallow', 'dissalow', 'disalow', 'diasllow', 'disallaw']);
const USER_AGENT: ReadonlySet<string> = new Set(['user-agent', 'useragent', 'user agent']);
/** A product token (RFC 9309, 2.2.1). */
const TOKEN = /^[a-z_-]+/i;
const LINE = /^\s*([^:#]+?)\s*:([^#]*)/;
const MAX_SITEMAPS = 1_000;

interface Group {
  agents: Set<string>;
  rules: RobotsRule[];
  crawlDelayMs: number | null;
}

/** The token under which robots.txt knows us: the product of the User-Agent header, lower-case. */
export function robotsToken(userAgent: string): string {
  return TOKEN.exec(userAgent)?.[0].toLowerCase() ?? '';
}

/**
 * Reads a robots.txt: the groups that name us together, or else those for everybody.
 * @param text decoded; a byte order mark does no harm
 * @param token lower-case, as `robotsToken` gives it
 * @param base where the file was found, for `Sitemap:` lines that are relative
 */
export function parseRobots(text: string, token: string, base: string): RobotsRules {
  const groups: Group[] = [];
  const sitemaps = new Set<string>();
  let group: Group | undefined;
  // Only a rule ends the list of agents of a group; other lines between them do not.
  let hasRules = true;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const [, name = '', rest = ''] = LINE.exec(line) ?? [];
    const key = name.toLowerCase();
    const value = rest.trim();
    if (USER_AGENT.has(key)) {
      if (hasRules) group = startGroup(groups);
      hasRules = false;
      group?.agents.add(agentOf(value));
    } else if (key === 'sitemap') {
      const sitemap = absoluteUrl(line.slice(line.indexOf(':') + 1).replace(/\s#.*$/, ''), base);
      if (sitemap && sitemaps.size < MAX_SITEMAPS) sitemaps.add(sitemap);
    } else if (group && addRule(group, key, value)) hasRules = true;
  }
  const own = groups.filter(({ agents }) => agents.has(token));
  return { ...joined(own.length > 0 ? own : groups.filter(({ agents }) => agents.has('*'))), sitemaps: [...sitemaps] };
}

function startGroup(groups: Group[]): Group {
  const group: Group = { agents: new Set(), rules: [], crawlDelayMs: null };
  groups.push(group);
  return group;
}

function agentOf(value: string): string {
  return value.startsWith('*') ? '*' : (TOKEN.exec(value)?.[0].toLowerCase() ?? '');
}

/** @returns whether the line belongs to the rules of a group */
function addRule(group: Group, key: string, value: string): boolean {
  if (key === 'crawl-delay') {
    const delayMs = Number(value || Number.NaN) * 1000;
    if (delayMs >= 0 && Number.isFinite(delayMs)) group.crawlDelayMs = Math.max(group.crawlDelayMs ?? 0, delayMs);
    return true;
  }
  const allow = key === 'allow';
  if (!allow && !DISALLOW.has(key)) return false;
  // An empty path disallows nothing.
  if (/^[/*]/.test(value)) group.rules.push({ allow, path: normalPath(value) });
  return true;
}

function joined(groups: readonly Group[]): Omit<RobotsRules, 'sitemaps'> {
  const delays = groups.flatMap(({ crawlDelayMs }) => crawlDelayMs ?? []);
  return {
    rules: groups.flatMap(({ rules }) => rules),
    crawlDelayMs: delays.length > 0 ? Math.max(...delays) : null,
  };
}

/** Whether a URL may be fetched: the longest rule that fits decides, and of two as long the one that allows. */
export function isAllowed({ rules }: Pick<RobotsRules, 'rules'>, url: string): boolean {
  const { pathname, search } = new URL(url);
  if (pathname === '/robots.txt') return true;
  const path = normalPath(pathname + search);
  let best: RobotsRule | undefined;
  for (const rule of rules) {
    const isLonger = !best || rule.path.length > best.path.length;
    const winsTie = best && rule.allow && !best.allow && rule.path.length === best.path.length;
    if ((isLonger || winsTie) && fits(rule.path, path)) best = rule;
  }
  return best?.allow ?? true;
}

/** `*` stands for anything, `$` at the end for the end; without it the rest of the path is free. */
function fits(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$');
  const pieces = (anchored ? pattern.slice(0, -1) : pattern).split('*');
  const first = pieces.shift() ?? '';
  const last = anchored ? pieces.pop() : undefined;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = path.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  if (!anchored) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}

/**
 * One spelling for what RFC 9309 (2.2.2) calls the same path: octets outside ASCII are percent-encoded as UTF-8, and
 * escapes have one spelling.
 */
function normalPath(path: string): string {
  return oneSpelling(path.toWellFormed().replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text)));
}
