import iconv from 'iconv-lite';

/** Encodings that write their characters with the bytes of ASCII, by their names without hyphens. */
const DECODERS: readonly (readonly [name: RegExp, decode: (bytes: Buffer) => string])[] = [
  [/^(?:u7|utf7|unicode11utf7)$/, (bytes) => iconv.decode(bytes, 'utf-7')],
  [/^iso2022jp/, (bytes) => new TextDecoder('iso-2022-jp').decode(bytes)],
  [/^(?:cs)?iso2022kr$/, decodeKorean],
  [/^hz(?:gb|gb2312)?$/, decodeHz],
];

/**
 * @param bytes ASCII
 * @param name what the feed declares, lower case, letters and digits only
 * @returns null for an encoding of eight bits, where ASCII means itself
 */
export function decodeSevenBits(bytes: Buffer, name: string): string | null {
  const [, decoder] = DECODERS.find(([names]) => names.test(name)) ?? [];
  return decoder ? decoder(bytes) : null;
}

const HIGH = 0x80;

/** The same characters in the EUC encoding, which sets the eighth bit instead of shifting. */
function raised(text: string): Buffer {
  return Buffer.from(text, 'latin1').map((byte) => byte | HIGH) as Buffer;
}

const ANNOUNCEMENT = '\x1b$)C';
const SHIFT_OUT = '\x0e';
const SHIFT_IN = '\x0f';

/** RFC 1557: KS C 5601 between shift out and shift in, announced at the beginning of a line. */
function decodeKorean(bytes: Buffer): string {
  const [head = '', ...shifted] = bytes.toString('latin1').replaceAll(ANNOUNCEMENT, '').split(SHIFT_OUT);
  const read = shifted.map((part) => {
    const [korean = '', ...ascii] = part.split(SHIFT_IN);
    return iconv.decode(raised(korean), 'euc-kr') + ascii.join('');
  });
  return head + read.join('');
}

/** RFC 1843: GB 2312 between ~{ and ~}, at the latest until the line ends; ~~ is a tilde, ~ before a line's end nothing. */
function decodeHz(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/~(?:\{([^\n]*?)(?:~\}|(?=\n|$))|(~)|\n)/g, (_, text?: string, tilde?: string) =>
      text === undefined ? (tilde ?? '') : iconv.decode(raised(text), 'gb2312'),
    );
}
