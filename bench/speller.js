/** Where CJK ideographs begin in Unicode, and how many of them pages are spelled with. */
const FIRST_HAN = 0x4e00;
const HANS = 8_000;

/**
 * The prose of all pages is made of the same phrases, and half of all articles would be taken for possible copies of one
 * another, as real ones are not: each page gets letters of its own, capitals and digits as they were.
 */
export function speller(text, random) {
  const latin = [...new Set(text.match(/[a-z]/g))];
  const left = [...latin];
  const spelled = new Map(latin.map((letter) => [letter, left.splice(random.number(0, left.length - 1), 1)[0]]));
  const respell = (letter) => {
    if (!spelled.has(letter)) spelled.set(letter, String.fromCharCode(FIRST_HAN + random.number(0, HANS - 1)));
    return spelled.get(letter);
  };
  return (line) => line.replace(/\p{Script=Han}|[a-z]/gu, respell);
}
