import { Tokenizer } from 'htmlparser2';

const REFERENCE = /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});?/g;
/** In attributes only references that are closed count: `?a=1&copy=2` is an address. */
const CLOSED_REFERENCE = /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});/g;
/** Pages use a few dozen references; a hostile one must not fill the memory with what it makes up. */
const MOST_KNOWN = 2_000;
const known = new Map<string, string>();

/** A text with its character references decoded as HTML has them, by htmlparser2's tables. */
export function decodeReferences(text: string, isAttribute = false): string {
  return text.replace(isAttribute ? CLOSED_REFERENCE : REFERENCE, (reference) => {
    const found = known.get(reference);
    if (found !== undefined) return found;
    if (known.size >= MOST_KNOWN) known.clear();
    const decoded = decodeOne(reference);
    known.set(reference, decoded);
    return decoded;
  });
}

function decodeOne(reference: string): string {
  let decoded = '';
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      ontext: (start, end) => {
        decoded += reference.slice(start, end);
      },
      ontextentity: (codePoint) => {
        decoded += codePoint > 0x10ffff ? '\ufffd' : String.fromCodePoint(codePoint);
      },
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      onattribname: ignore,
      oncdata: ignore,
      onclosetag: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onopentagname: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  );
  tokenizer.write(reference);
  tokenizer.end();
  return decoded;
}
