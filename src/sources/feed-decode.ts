import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { decode, storable } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';

/** An encoding's name in an XML declaration that itself is readable as ASCII. */
const DECLARED = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']/i;
/** IANA writes the year of a standard behind its name: ISO_8859-2:1987. */
const YEAR = /[:-](?:19|20)\d\d$/;
/** Encodings that write other characters with the bytes of ASCII. */
const SEVEN_BITS = /^(?:unicode-1-1-)?utf-?7$|^u7$|^hz\b|^(?:cs)?iso-?2022/;
const ISO_2022_JP = 'iso-2022-jp';
/** With so few bytes beyond ASCII nothing speaks against what a feed declares. */
const FEW_BYTES = 8;
/** Where this share of the bytes is beyond ASCII at most, the rest is legible without them. */
const LITTLE = 0.12;
const REPLACEMENT = '\ufffd';
/** In these encodings any bytes are some text. */
const ANY_BYTES = /^(?:windows-1252|macintosh)$/;

type Decoder = InstanceType<typeof TextDecoder>;

/**
 * A feed's text: as its XML declares it, if TextDecoder or iconv-lite knows that encoding; else as pages are decoded.
 * UTF-8 is read as such whatever is declared.
 * @param contentType the HTTP header, if there was one
 * @throws PermanentError `undecodable`, which names the declared encoding if neither of the two knows it
 * @throws what `decode` throws
 */
export function decodeFeed(bytes: Uint8Array, contentType: string | null): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const label = declaredIn(buffer);
  const decoder = label === null ? null : decoderOf(label);
  if (label !== null) {
    refuseUnknown(buffer, label, decoder);
    const declared = asDeclared(buffer, label, decoder);
    if (declared !== null) return storable(declared);
  }
  try {
    return decode(bytes, contentType).text;
  } catch (error) {
    if (!(error instanceof PermanentError) || error.reason !== 'undecodable') throw error;
    const text = withoutLoss(buffer, decoder) ?? (isNearlyAscii(buffer) ? buffer.toString('utf8') : null);
    if (text === null) throw error;
    return storable(text);
  }
}

function declaredIn(bytes: Buffer): string | null {
  const name = DECLARED.exec(bytes.subarray(0, 300).toString('latin1'))?.[1];
  return name?.toLowerCase().replace(YEAR, '') ?? null;
}

function decoderOf(label: string): Decoder | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

/** What is plain ASCII or UTF-8 can be read all the same, unless its bytes stand for other characters. */
function refuseUnknown(bytes: Buffer, label: string, decoder: Decoder | null): void {
  const isReadable = isAscii(bytes)
    ? !SEVEN_BITS.test(label) || decoder?.encoding === ISO_2022_JP
    : decoder !== null || iconv.encodingExists(label) || isUtf8(bytes);
  if (!isReadable)
    throw new PermanentError('undecodable', `the feed declares the encoding "${label}", which is not read`);
}

/** Null where what the feed declares says nothing, or where pages are as well decoded, or where the bytes contradict it. */
function asDeclared(bytes: Buffer, label: string, decoder: Decoder | null): string | null {
  if (decoder?.encoding === ISO_2022_JP) return decoder.decode(bytes);
  if (!iconv.encodingExists(label) || isUtf8(bytes)) return null;
  if (decoder && highBytes(bytes) > FEW_BYTES) return null;
  const text = iconv.decode(bytes, label);
  return text.includes(REPLACEMENT) ? null : text;
}

/** The text by the declared encoding; null where the bytes cannot have been written so, or where any bytes can. */
function withoutLoss(bytes: Buffer, decoder: Decoder | null): string | null {
  if (!decoder || ANY_BYTES.test(decoder.encoding)) return null;
  const text = decoder.decode(bytes);
  return text.includes(REPLACEMENT) ? null : text;
}

function isNearlyAscii(bytes: Buffer): boolean {
  return highBytes(bytes) <= bytes.length * LITTLE && !bytes.includes(0);
}

function highBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0x80) count++;
  return count;
}
