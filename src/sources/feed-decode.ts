import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { decode, storable } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';
import { decodeCp1006 } from './feed-cp1006.ts';
import { decodeEbcdic } from './feed-ebcdic.ts';
import { decodeSevenBits } from './feed-seven-bits.ts';

/** An encoding's name in an XML declaration that itself is readable as ASCII. */
const DECLARED = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']/i;
/** IANA writes the year of a standard behind its name: ISO_8859-2:1987. */
const YEAR = /[:-](?:19|20)\d\d$/;
/** Names that iconv-lite has otherwise; letters and digits only. */
const ALIASES: Record<string, string> = {
  cp154: 'pt154',
  csptcp154: 'pt154',
  cyrillicasian: 'pt154',
  kz1048: 'rk1048',
  maccentraleurope: 'maccenteuro',
  maclatin2: 'maccenteuro',
  macromanian: 'macromania',
  ptcp154: 'pt154',
  ruscii: 'cp1125',
  strk10482002: 'rk1048',
};
/** With so few bytes beyond ASCII nothing speaks against what a feed declares. */
const FEW_BYTES = 8;
const REPLACEMENT = '\ufffd';

/**
 * A feed's text: by its first bytes, else by an encoding that XML may declare and no browser knows (EBCDIC, the code
 * pages of DOS, UTF-32, encodings of seven bits), else as pages are decoded, else by the one script that fits.
 * @throws what `decode` throws
 */
export function decodeFeed(bytes: Uint8Array, contentType: string | null): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = utf32(bytes);
  const text = wide ? iconv.decode(buffer, wide) : (decodeEbcdic(bytes) ?? asDeclared(buffer));
  if (text !== null) return storable(text);
  try {
    return decode(bytes, contentType).text;
  } catch (error) {
    if (!(error instanceof PermanentError) || error.reason !== 'undecodable') throw error;
    const found = withoutLoss(buffer) ?? byScript(buffer);
    if (found === null) throw error;
    return storable(found);
  }
}

/** UTF-32 by its mark or by where the zeros of its first `<` are. */
function utf32(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0x3c && b === 0 && c === 0 && d === 0)) {
    return 'utf-32le';
  }
  if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d === 0x3c))) return 'utf-32be';
  return null;
}

/** In Latin-1 any bytes are some text. */
const ANY_BYTES = /^(?:windows-1252|macintosh)$/;

/** The text by what browsers know and the feed declares; null where they cannot have been written so, or anything can. */
function withoutLoss(bytes: Buffer): string | null {
  const label = declaredIn(bytes);
  const decoder = label === undefined ? null : browserDecoder(label);
  if (!decoder || ANY_BYTES.test(decoder.encoding)) return null;
  const text = decoder.decode(bytes);
  return text.includes(REPLACEMENT) ? null : text;
}

function declaredIn(bytes: Buffer): string | undefined {
  return DECLARED.exec(bytes.subarray(0, 300).toString('latin1'))?.[1]?.toLowerCase().replace(YEAR, '');
}

/** Null where nothing, or what browsers know too, is declared, and where the bytes contradict it. */
function asDeclared(bytes: Buffer): string | null {
  const label = declaredIn(bytes);
  if (label === undefined) return null;
  const plain = label.replaceAll(/[^a-z\d]/g, '');
  const name = ALIASES[plain] ?? plain;
  if (isAscii(bytes)) return decodeSevenBits(bytes, name);
  if (name === 'cp1006') return decodeCp1006(bytes);
  if (!iconv.encodingExists(name) || isUtf8(bytes)) return null;
  if (browserDecoder(label) && highBytes(bytes) > FEW_BYTES) return null;
  const text = iconv.decode(bytes, name);
  return text.includes(REPLACEMENT) ? null : text;
}

function browserDecoder(label: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

function highBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0x80) count++;
  return count;
}

/** Encodings of one script each, and the letters that their texts consist of. */
const SCRIPTS: readonly (readonly [name: string, letters: RegExp])[] = [
  ['euc-kr', /[\uac00-\ud7a3]/g],
  ['koi8-r', /[а-яё]/g],
  ['windows-1255', /[\u05d0-\u05ea]/g],
  ['windows-1253', /[\u0386-\u03ce]/g],
  ['windows-874', /[\u0e01-\u0e5b]/g],
];
const FOREIGN = /[\u0080-\uffff]/g;
const LEAST_SHARE = 0.8;
/** Where this share of the bytes is beyond ASCII at most, the rest is legible without them. */
const LITTLE = 0.12;

/** The text in the encoding whose letters are nearly all there is; with losses where little is not ASCII. */
function byScript(bytes: Buffer): string | null {
  for (const [name, letters] of SCRIPTS) {
    const text = iconv.decode(bytes, name);
    const foreign = text.match(FOREIGN)?.length ?? 0;
    if (!text.includes(REPLACEMENT) && (text.match(letters)?.length ?? 0) >= foreign * LEAST_SHARE) return text;
  }
  return highBytes(bytes) <= bytes.length * LITTLE && !bytes.includes(0) ? bytes.toString('utf8') : null;
}
