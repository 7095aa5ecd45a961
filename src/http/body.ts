import { Duplex, Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';

/** The body was given up: `reason` is `too-large`, `bomb` or `encoding`. */
export class BodyError extends Error {
  override name = 'BodyError';
  readonly reason: 'too-large' | 'bomb' | 'encoding';
  constructor(reason: 'too-large' | 'bomb' | 'encoding', message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What an `Accept-Encoding` header may offer. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

const MIB = 1_048_576;
/** Text rarely shrinks to a twentieth; a hundredth beyond the first MiB is made to hurt. */
const MAX_INFLATION = 100;
const INFLATION_GRACE = MIB;
/** Nobody encodes twice in earnest; a longer chain multiplies inflation. */
const MAX_ENCODINGS = 2;
/** The low nibble of a zlib header's first byte: method 8, deflate (RFC 1950); raw deflate lacks the header. */
const ZLIB_METHOD = 8;

export interface BodyRules {
  /** The `Content-Encoding` header. */
  encoding: string | undefined;
  /**
   * The response named its length or came in chunks, so that its end is known: a compressed stream without an end
   * mark is then taken, as browsers take it. Otherwise it counts as cut off.
   */
  framed: boolean;
  /** Cap on the bytes before and after decoding. */
  maxBytes: number;
  /** Take the beginning of a larger body, so many bytes of it after decoding, instead of refusing it. */
  cutAt?: number | undefined;
}

/** Ends the reading of a body of which enough is there. */
class Enough extends Error {}

/**
 * Reads a response body to its end, undoing its content encoding, and stops the moment it is too much.
 * @throws BodyError; the body's own error; zlib's (`code` starts with `Z_` or `ERR_`) for broken data
 */
export async function readBody(body: Readable, rules: BodyRules): Promise<Buffer> {
  const count = { received: 0, decoded: 0 };
  const chunks: Buffer[] = [];
  // Until the pipeline below listens, an error of the body would have no handler and end the process.
  body.on('error', () => {});
  try {
    const decoding = decoders(rules.encoding, rules.framed);
    await pipeline([body, countReceived(count, rules.maxBytes), ...decoding, collect(chunks, count, rules)]);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  } finally {
    body.destroy();
  }
  return Buffer.concat(chunks, Math.min(count.decoded, rules.cutAt ?? count.decoded));
}

interface Count {
  received: number;
  decoded: number;
}

function countReceived(count: Count, maxBytes: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count.received += chunk.length;
      if (count.received > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
}

function collect(chunks: Buffer[], count: Count, { maxBytes, cutAt = Number.POSITIVE_INFINITY }: BodyRules): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      count.decoded += chunk.length;
      chunks.push(chunk);
      if (count.decoded > INFLATION_GRACE && count.decoded > count.received * MAX_INFLATION) {
        const message = `${count.received} bytes inflate to more than ${MAX_INFLATION} times as many`;
        done(new BodyError('bomb', message));
      } else if (count.decoded >= cutAt) done(new Enough());
      else if (count.decoded > maxBytes) done(tooLarge(maxBytes));
      else done();
    },
  });
}

function tooLarge(maxBytes: number): BodyError {
  return new BodyError('too-large', `the page is larger than ${maxBytes} bytes`);
}

function decoders(encoding: string | undefined, framed: boolean): Duplex[] {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > MAX_ENCODINGS) throw new BodyError('encoding', `encoded ${names.length} times`);
  return names.reverse().map((name) => decoder(name, framed));
}

function decoder(name: string, framed: boolean): Duplex {
  const deflate = framed ? { finishFlush: zlib.constants.Z_SYNC_FLUSH } : {};
  if (name === 'gzip' || name === 'x-gzip') return zlib.createGunzip(deflate);
  if (name === 'deflate') return inflateEither(deflate);
  if (name !== 'br') throw new BodyError('encoding', `the encoding ${JSON.stringify(name)} is not known`);
  return zlib.createBrotliDecompress(framed ? { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH } : {});
}

/** `deflate` should be zlib's format, but some servers send the bare stream: the first byte tells. */
function inflateEither(options: zlib.ZlibOptions): Duplex {
  return Duplex.from(async function* (source: AsyncIterable<Buffer>) {
    const rest = source[Symbol.asyncIterator]();
    const first = await rest.next();
    if (first.done) return;
    const hasHeader = ((first.value[0] ?? 0) & 0x0f) === ZLIB_METHOD;
    const inflate = hasHeader ? zlib.createInflate(options) : zlib.createInflateRaw(options);
    const whole = async function* () {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => rest };
    };
    const done = pipeline(Readable.from(whole()), inflate);
    // The reader below meets the same error; without a handler the second promise would end the process.
    done.catch(() => {});
    yield* inflate;
    await done;
  });
}
