import { isAscii, isUtf8, transcode } from 'node:buffer';
import { bestEncoding, decodeAs, plausibility } from './decode-guess.ts';
import { PermanentError, RefusedError } from './errors.ts';

/** Text of a page's bytes. */
export interface Decoded {
  /** Well-formed, without NUL and without byte order mark. */
  text: string;
  /** WHATWG name of the encoding that was used. */
  charset: string;
}

/** How many bytes are looked at for a declaration; real pages put one after 1,024 bytes often enough. */
const DECLARATION_WINDOW = 16_384;
/** Length of the beginning in which characters that no text holds, and the kind of content, are sought. */
const SAMPLE = 4_096;
/** Above this share of replacement and control characters the bytes are not text in that encoding. */
const WORST_SHARE = 0.05;
/** Begins the character set switches of ISO-2022, which otherwise is ASCII. */
const ESCAPE = 0x1b;
/** One zero in this many bytes is more than a page in any other encoding has. */
const MOST_ZEROS = 60;
const LEAST_PLAUSIBLE = 0.15;
/** A page whose characters, ASCII aside, are replaced to this share cannot be read, if that is more than a few. */
const WORST_LOSS = 0.34;
const LEAST_LOSS = 0.01;
const MUCH_LOSS = 200;
/** Text that was decoded wrongly holds this share of characters that right text hardly knows. */
const WORST_MISREAD = 0.06;
const MANY_MISREAD = 12;
const FOREIGN = /[\u0080-\uffff]/;
const FOREIGN_ALL = /[\u0080-\uffff]/g;
const REPLACEMENT = 0xfffd;
const REPLACEMENT_CHAR = '\ufffd';

const XML_PROLOG = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']?([\w.:-]{2,40})/i;
const META_CHARSET = /<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})/gi;
const HTTP_CHARSET = /charset\s*=\s*["']?\s*([\w.:-]{2,40})/i;

/**
 * Turns a page's bytes into text: byte order mark, then strict UTF-8, then what HTTP header, XML prolog or meta declare,
 * then whichever encoding reads best. A declaration that the bytes contradict is not believed.
 * @param bytes the page as it came
 * @param contentType the HTTP header, if there was one
 * @throws RefusedError `empty` or `binary`
 * @throws PermanentError `undecodable`
 */
export function decode(bytes: Uint8Array, contentType: string | null): Decoded {
  if (bytes.length === 0) throw new RefusedError('empty', 'the page is empty');
  const marked = byteOrderMark(bytes);
  if (marked === 'utf-8' && isUtf8(bytes)) return finish(bytes, utf8(bytes), marked);
  if (marked) return finish(bytes, decodeAs(bytes, marked), marked);
  refuseBinary(bytes);
  const wide = utf16WithoutMark(bytes);
  if (wide) return finish(bytes, decodeAs(bytes, wide), wide);
  if (isUtf8(bytes) && !bytes.includes(ESCAPE)) return finish(bytes, utf8(bytes), 'utf-8');
  const declared = declarations(latin1(bytes.subarray(0, DECLARATION_WINDOW)), contentType);
  const escaped = declared.find((name) => name === 'iso-2022-jp');
  const best = escaped ?? (isUtf8(bytes) ? 'utf-8' : bestEncoding(bytes, declared));
  if (best === null) throw undecodable(declared[0] ?? 'none declared');
  return finish(bytes, decodeAs(bytes, best), best);
}

/** The first bytes as text, for looking at what kind of content this is; never throws. */
export function peek(bytes: Uint8Array): string {
  const head = bytes.subarray(0, SAMPLE);
  const wide = byteOrderMark(head) ?? wideOrNone(head);
  return wide && wide !== 'utf-8'
    ? new TextDecoder(wide).decode(head)
    : latin1(head).replace(/^\u00ef\u00bb\u00bf/, '');
}

function wideOrNone(head: Uint8Array): string | null {
  try {
    return utf16WithoutMark(head);
  } catch {
    return null;
  }
}

/** Makes a text storable anywhere: no NUL, no lone surrogate. */
export function storable(text: string): string {
  return dropZeros(text.isWellFormed() ? text : text.toWellFormed());
}

function dropZeros(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function finish(bytes: Uint8Array, raw: string, charset: string): Decoded {
  // No decoder gives lone surrogates, but zeros pass through all of them.
  const marked = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const text = bytes.includes(0) ? dropZeros(marked) : marked;
  if (!/\S/.test(text)) throw new RefusedError('empty', 'the page holds nothing but white space');
  if (controlShare(text.slice(0, SAMPLE)) > WORST_SHARE || isBroken(text) || isMisread(text))
    throw undecodable(charset);
  return { text, charset };
}

function undecodable(charset: string): PermanentError {
  return new PermanentError('undecodable', `the page is not readable text in any encoding tried (best: ${charset})`);
}

/** Valid UTF-8 by way of UTF-16: several times as fast as a decoder that has to look for faults, too. */
function utf8(bytes: Uint8Array): string {
  return isAscii(bytes) ? latin1(bytes) : transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** Magic numbers of files that servers send under a page's address. */
const MAGIC: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46], // %PDF
  [0x50, 0x4b, 0x03, 0x04], // zip, docx
  [0x1f, 0x8b], // gzip
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF8
  [0x52, 0x61, 0x72, 0x21], // Rar!
  [0x37, 0x7a, 0xbc, 0xaf], // 7z
  [0xd0, 0xcf, 0x11, 0xe0], // old Office
  [0x7f, 0x45, 0x4c, 0x46], // ELF
  [0x28, 0xb5, 0x2f, 0xfd], // zstd
];

function refuseBinary(bytes: Uint8Array): void {
  if (MAGIC.some((magic) => magic.every((byte, i) => bytes[i] === byte))) {
    throw new RefusedError('binary', 'the bytes are a binary file, not a page');
  }
}

/** UTF-16 has zeros wherever it holds ASCII, and reads well in one byte order only. */
function utf16WithoutMark(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, Math.min(bytes.length & ~1, 4096));
  if (!head.includes(0)) return null;
  let zeros = 0;
  for (const byte of head) if (byte === 0) zeros++;
  if (zeros <= head.length / MOST_ZEROS) return null;
  const little = plausibility(new TextDecoder('utf-16le').decode(head));
  const big = plausibility(new TextDecoder('utf-16be').decode(head));
  if (Math.max(little, big) > LEAST_PLAUSIBLE) return little > big ? 'utf-16le' : 'utf-16be';
  throw new RefusedError('binary', 'the bytes hold too many zeros for a page');
}

/** Declared encodings in order of rank, as TextDecoder knows them; unknown names are left out. */
function declarations(head: string, contentType: string | null): string[] {
  const names = [HTTP_CHARSET.exec(contentType ?? '')?.[1], XML_PROLOG.exec(head)?.[1]];
  for (const match of head.matchAll(META_CHARSET)) names.push(match[1]);
  const known: string[] = [];
  for (const name of names) {
    const label = name && encodingName(name);
    if (label && !known.includes(label)) known.push(label);
  }
  return known;
}

function encodingName(label: string): string | null {
  try {
    const name = new TextDecoder(label).encoding;
    return name === 'gbk' ? 'gb18030' : name;
  } catch {
    return null;
  }
}

/** Control characters that no text holds. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0001-\u0008\u000b\u000e-\u001f]/g;

function controlShare(text: string): number {
  return (text.match(CONTROL)?.length ?? 0) / text.length;
}

/** Has the page lost too many of its characters? A few stray bytes in a page of ASCII are no loss. */
function isBroken(text: string): boolean {
  if (!text.includes(REPLACEMENT_CHAR)) return false;
  let lost = 0;
  let foreign = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    foreign++;
    if (code === REPLACEMENT) lost++;
  }
  return lost > foreign * WORST_LOSS && lost > Math.min(text.length * LEAST_LOSS, MUCH_LOSS);
}

/** What UTF-8 looks like after it was read as GBK (`锛` is a comma, `鐨` begins 的) or as Western, and stored so. */
const MISREAD = /[锛銆鐨涓鏄浜鍦紝]|[\u00e2-\u00ef][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}/g;

/** Was the text spoilt before the page was stored, by decoding that its author got wrong? */
function isMisread(text: string): boolean {
  const at = text.search(FOREIGN);
  if (at < 0) return false;
  const sample = text.slice(at, at + SAMPLE);
  const found = sample.match(MISREAD);
  if (found === null || found.length < MANY_MISREAD) return false;
  const foreign = sample.match(FOREIGN_ALL)?.length ?? 0;
  return found.join('').length > foreign * WORST_MISREAD;
}
