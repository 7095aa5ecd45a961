/** IBM 1006, Urdu, from 0xa1 on; below that it is Latin-1. From Unicode's mapping table. */
const LETTERS =
  '\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9\u060c\u061b\u00ad\u061f\ufe81\ufe8d' +
  '\ufe8e\ufe8e\ufe8f\ufe91\ufb56\ufb58\ufe93\ufe95\ufe97\ufb66\ufb68\ufe99\ufe9b\ufe9d\ufe9f\ufb7a' +
  '\ufb7c\ufea1\ufea3\ufea5\ufea7\ufea9\ufb84\ufeab\ufead\ufb8c\ufeaf\ufb8a\ufeb1\ufeb3\ufeb5\ufeb7' +
  '\ufeb9\ufebb\ufebd\ufebf\ufec1\ufec5\ufec9\ufeca\ufecb\ufecc\ufecd\ufece\ufecf\ufed0\ufed1\ufed3' +
  '\ufed5\ufed7\ufed9\ufedb\ufb92\ufb94\ufedd\ufedf\ufee0\ufee1\ufee3\ufb9e\ufee5\ufee7\ufe85\ufeed' +
  '\ufba6\ufba8\ufba9\ufbaa\ufe80\ufe89\ufe8a\ufe8b\ufef1\ufef2\ufef3\ufbb0\ufbae\ufe7c\ufe7d';
const FIRST = 0xa1;

/** The text of a feed that declares code page 1006, which neither browsers nor iconv-lite know. */
export function decodeCp1006(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/[\xa1-\xff]/g, (byte) => LETTERS[byte.charCodeAt(0) - FIRST] ?? '');
}
