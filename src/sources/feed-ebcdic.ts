/** EBCDIC, which no browser knows and XML allows: of each code page what 0x40 to 0xff mean, from Unicode's mapping tables. */

/** IBM 037, row by row. */
const CP037 =
  ' \u00a0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?' +
  'øÉÊËÈÍÎÏÌ`:#@\'="Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤' +
  'µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×{ABCDEFGHI\u00adôöòóõ' +
  '}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u009f';

/** IBM 875, Greek. */
const CP875 =
  ' ΑΒΓΔΕΖΗΘΙ[.<(+!&ΚΛΜΝΞΟΠΡΣ]$*);^-/ΤΥΦΧΨΩΪΫ|,%_>?' +
  '¨ΆΈΉ\u00a0ΊΌΎΏ`:#@\'="΅abcdefghiαβγδεζ°jklmnopqrηθικλμ' +
  '´~stuvwxyzνξοπρσ£άέήϊίόύϋώςτυφχψ{ABCDEFGHI\u00adωΐΰ‘―' +
  '}JKLMNOPQR±½\u001a·’¦\\\u001aSTUVWXYZ²§\u001a\u001a«¬0123456789³©\u001a\u001a»\u009f';

/** Where others differ from 037: the byte in hex, and its character. */
const DIFFERENT: Record<string, string> = {
  cp424: '41א42ב43ג44ד45ה46ו47ז48ח49ט51י52ך53כ54ל55ם56מ57ן58נ59ס62ע63ף64פ65ץ66צ67ק68ר69ש71ת74\u00a078‗',
  cp500: '4a[4f!5a]5f^b0¢ba¬bb|',
  cp273: '43{4aÄ4f!59~5aÜ5f^63[6aö7c§a1ßb0¢b5@ba¬bb|bc‾c0äcc¦d0üdc}e0Öec\\fc]',
  cp1140: '9f€',
  cp1026: '48{4aÇ4f!5aĞ5bİ5f^68[6aş79ı7bÖ7cŞ7fÜ8c}8d`8e¦a1öac]ad$ae@b0¢ba¬bb|c0çcc~d0ğdc\\e0üec#fc"',
};

/** Control characters that texts hold: tab, line feed, carriage return and next line. */
const CONTROLS: Record<number, string> = { 5: '\t', 13: '\r', 21: '\n', 37: '\n' };
const FIRST = 0x40;
const NAMES: Record<string, string> = {
  cp273: 'cp273',
  ibm273: 'cp273',
  csibm273: 'cp273',
  cp500: 'cp500',
  ibm500: 'cp500',
  csibm500: 'cp500',
  'ebcdic-cp-be': 'cp500',
  'ebcdic-cp-ch': 'cp500',
  cp424: 'cp424',
  ibm424: 'cp424',
  csibm424: 'cp424',
  'ebcdic-cp-he': 'cp424',
  cp875: 'cp875',
  ibm875: 'cp875',
  cp1026: 'cp1026',
  ibm1026: 'cp1026',
  cp1140: 'cp1140',
  ibm1140: 'cp1140',
};
/** `<?xm` in every code page. */
const MARK = [0x4c, 0x6f, 0xa7, 0x94];

/** The text of an XML document in EBCDIC; null if it is none. */
export function decodeEbcdic(bytes: Uint8Array): string | null {
  if (!MARK.every((byte, at) => bytes[at] === byte)) return null;
  // What a declaration is written with is the same in all of them, but for its quotation marks.
  const head = read(bytes.subarray(0, 200), CP037);
  const name = /encoding\s*=\s*.([\w.:-]{2,40})/i.exec(head)?.[1]?.toLowerCase().replaceAll('_', '-') ?? '';
  return read(bytes, tableOf(NAMES[name] ?? 'cp037'));
}

function tableOf(page: string): string {
  if (page === 'cp875') return CP875;
  const table = [...CP037];
  for (const [, byte, character] of (DIFFERENT[page] ?? '').matchAll(/([\da-f]{2})(.)/gsu)) {
    table[Number.parseInt(byte ?? '', 16) - FIRST] = character ?? '';
  }
  return table.join('');
}

function read(bytes: Uint8Array, table: string): string {
  let text = '';
  for (const byte of bytes) text += byte < FIRST ? (CONTROLS[byte] ?? '') : table[byte - FIRST];
  return text;
}
