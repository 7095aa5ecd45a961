import iconv from 'iconv-lite';
import { decode, storable } from '../pipeline/decode.ts';

/** An encoding's name in an XML declaration that itself is readable as ASCII. */
const DECLARED = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']/i;

/**
 * A feed's text: by its first bytes, else by an encoding that XML may declare and no browser knows (the code pages of
 * DOS, UTF-32), else as pages are decoded.
 * @throws what `decode` throws
 */
export function decodeFeed(bytes: Uint8Array, contentType: string | null): string {
  const wide = utf32(bytes);
  const name = wide ?? unknownToBrowsers(bytes);
  if (name === null) return decode(bytes, contentType).text;
  return storable(iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name));
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

function unknownToBrowsers(bytes: Uint8Array): string | null {
  const name = DECLARED.exec(Buffer.from(bytes.subarray(0, 300)).toString('latin1'))?.[1];
  if (name === undefined || !iconv.encodingExists(name)) return null;
  try {
    new TextDecoder(name);
    return null;
  } catch {
    return name;
  }
}
