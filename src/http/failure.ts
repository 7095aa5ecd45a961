import { errors } from 'undici';
import { BodyError } from './body.ts';
import { GuardError } from './guard.ts';
import type { Failure } from './verdict.ts';

type Sort = readonly [reason: string, retry: boolean];

/** Node's, undici's and OpenSSL's codes → our reason, and whether a later try can help. */
const CODES: Readonly<Record<string, Sort>> = {
  ENOTFOUND: ['dns', false],
  ENODATA: ['dns', false],
  ECONNREFUSED: ['connect', true],
  EHOSTUNREACH: ['connect', true],
  ENETUNREACH: ['connect', true],
  EADDRNOTAVAIL: ['connect', true],
  ETIMEDOUT: ['timeout', true],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', true],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', true],
  UND_ERR_BODY_TIMEOUT: ['timeout', true],
  ECONNRESET: ['cut-off', true],
  EPIPE: ['cut-off', true],
  UND_ERR_SOCKET: ['cut-off', true],
  ERR_STREAM_PREMATURE_CLOSE: ['cut-off', true],
  Z_BUF_ERROR: ['cut-off', true],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['cut-off', true],
  UND_ERR_HEADERS_OVERFLOW: ['bad-response', false],
  UND_ERR_DESTROYED: ['aborted', true],
  UND_ERR_CLOSED: ['aborted', true],
  UND_ERR_ABORTED: ['aborted', true],
  EPROTO: ['tls', false],
  CERT_HAS_EXPIRED: ['tls', false],
  CERT_NOT_YET_VALID: ['tls', false],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', false],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', false],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', false],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', false],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', false],
};
/** Families of codes; Brotli's have changed their spelling between Node versions. */
const PREFIXES: readonly (readonly [prefix: string, sort: Sort])[] = [
  ['EAI_', ['dns', true]],
  ['ERR_TLS_', ['tls', false]],
  ['ERR_SSL_', ['tls', false]],
  ['Z_', ['encoding', false]],
  ['ERR_BROTLI', ['encoding', false]],
  ['ERR__ERROR_', ['encoding', false]],
];

/**
 * Sorts what a fetch threw.
 * @returns undefined for an error that is not the network's or the site's doing, which the caller throws on
 */
export function errorFailure(error: unknown): Failure | undefined {
  if (error instanceof GuardError || error instanceof BodyError) {
    return { kind: 'refused', reason: error.reason, message: error.message, retry: false };
  }
  if (!(error instanceof Error)) return undefined;
  const sort = sortOf(error);
  // undici wraps what came from under it.
  if (!sort) return error.cause === undefined ? undefined : errorFailure(error.cause);
  const [reason, retry] = sort;
  return { kind: reason === 'encoding' ? 'refused' : 'failed', reason, message: describe(error), retry };
}

function sortOf(error: Error): Sort | undefined {
  // undici leaves its parser's errors without a code.
  if (error instanceof errors.HTTPParserError) return ['bad-response', true];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = CODES[code] ?? PREFIXES.find(([prefix]) => code.startsWith(prefix))?.[1];
  // Any other error of a system call is the network's: out of routes, out of sockets, a firewall's EACCES.
  return known ?? ('syscall' in error ? ['connect', true] : undefined);
}

/** Where every address of a name refused, the error holds one error for each and has no message of its own. */
function describe(error: Error): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return inner instanceof Error ? inner.message : error.message;
}
