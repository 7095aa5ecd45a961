import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './address.ts';

/** The guard said no: `reason` is `bad-url` or `private-address`. */
export class GuardError extends Error {
  override name = 'GuardError';
  readonly reason: 'bad-url' | 'private-address';
  constructor(reason: 'bad-url' | 'private-address', message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Says whether host and port may be private. */
export type AllowRule = (hostname: string, port: string) => boolean;

const PORT_SUFFIX = /:(\d{1,5})$/;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Reads a URL that we are about to ask for.
 * @param base the URL whose redirect led here
 * @throws GuardError `bad-url` for what is no URL, is not http(s), or carries a name or password
 */
export function checkUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href))
    throw new GuardError('bad-url', `not a URL: ${JSON.stringify(text.slice(0, 200))}`);
  const url = new URL(text, base);
  if (!(url.protocol in DEFAULT_PORTS)) throw new GuardError('bad-url', `${url.protocol} is not fetched, only http(s)`);
  if (url.username || url.password)
    throw new GuardError('bad-url', 'a URL with a user name or password is not fetched');
  url.hash = '';
  return url;
}

/**
 * Compiles the list of hosts that may be private.
 * @param hosts `host` (every port) or `host:port`; an IPv6 address with a port stands in brackets
 */
export function allowRule(hosts: readonly string[]): AllowRule {
  const allowed = new Set(hosts.map(allowKey).filter((key) => key !== ''));
  return (hostname, port) => allowed.has(hostname) || allowed.has(`${hostname}:${port}`);
}

/** `host` or `host:port` as a URL spells it: lower case, addresses normalised, IPv6 without brackets. */
function allowKey(entry: string): string {
  const trimmed = entry.trim();
  const isBareIPv6 = isIP(trimmed) === 6;
  const port = isBareIPv6 ? undefined : PORT_SUFFIX.exec(trimmed)?.[1];
  const host = isBareIPv6 ? `[${trimmed}]` : trimmed.replace(PORT_SUFFIX, '');
  const address = `http://${host}/`;
  if (!URL.canParse(address)) return '';
  const hostname = bare(new URL(address).hostname);
  return port === undefined ? hostname : `${hostname}:${Number(port)}`;
}

/** Whether a URL's host and port may be private. */
export function allows(rule: AllowRule, url: URL): boolean {
  return rule(bare(url.hostname), url.port || DEFAULT_PORTS[url.protocol] || '');
}

function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/**
 * A connector for undici that opens sockets to public unicast addresses only. The check is made on the very
 * addresses that the socket then uses, so that a name which answers differently the next time (DNS rebinding)
 * gains nothing. IP literals are checked here because no lookup is ever called for them.
 * @param timeoutMs how long opening a connection may take, the lookup included
 */
export function guardedConnector(isAllowed: AllowRule, timeoutMs: number): buildConnector.connector {
  const open = buildConnector({ timeout: timeoutMs });
  const guarded = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(systemLookup) });
  return (options, callback) => {
    const hostname = bare(options.hostname);
    const port = options.port || DEFAULT_PORTS[options.protocol] || '';
    if (isAllowed(hostname, port)) return open(options, callback);
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) {
      return callback(privateAddress(hostname, hostname), null);
    }
    return guarded(options, callback);
  };
}

type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A lookup that answers with an error unless every address of the name is public. */
export function guardedLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const wrong = addresses.find(({ address }) => !isPublicAddress(address));
      if (wrong) return callback(privateAddress(hostname, wrong.address), []);
      const [first] = addresses;
      if (!first) return callback(Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' }), []);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

function privateAddress(hostname: string, address: string): GuardError {
  const what = hostname === address ? address : `${hostname} (${address})`;
  return new GuardError('private-address', `${what} is not a public address; BRIEFWIRE_ALLOW_HOSTS can allow the host`);
}
