import { Converter as fromSimplified } from 'opencc-js/cn2t';
import { Converter as fromTraditional } from 'opencc-js/t2cn';
import type { Script } from '../pipeline/types.ts';

/** How Chinese text is shown: as it stood, or converted. Nothing that is stored changes. */
export const SHOWN_SCRIPTS = ['original', 'hant', 'hans'] as const;
export type ShownScript = (typeof SHOWN_SCRIPTS)[number];

type Convert = (text: string) => string;
let toHans: Convert | undefined;
let toHant: Convert | undefined;

/** Original text in the script that the reader wants. The dictionaries are read in at the first conversion. */
export function showIn(wanted: ShownScript, text: string, script: Script): string {
  if (wanted === 'hans' && script === 'hant') return inSimplified(text);
  if (wanted === 'hant' && script === 'hans') return inTraditional(text);
  return text;
}

/** Traditional text in Simplified characters, word by word where OpenCC knows the word. */
export function inSimplified(text: string): string {
  const convert = toHans ?? fromTraditional({ from: 't', to: 'cn' });
  toHans = convert;
  return convert(text);
}

function inTraditional(text: string): string {
  const convert = toHant ?? fromSimplified({ from: 'cn', to: 't' });
  toHant = convert;
  return convert(text);
}

/**
 * Pieces of one text, converted: together where that keeps the length, since a word may reach across two pieces.
 * @param pieces original text, in order
 */
export function showPieces(wanted: ShownScript, pieces: readonly string[], script: Script): string[] {
  const whole = pieces.join('');
  const converted = showIn(wanted, whole, script);
  if (converted.length !== whole.length) return pieces.map((piece) => showIn(wanted, piece, script));
  let at = 0;
  return pieces.map((piece) => {
    const from = at;
    at += piece.length;
    return converted.slice(from, at);
  });
}

/** The script that a converted text is in. */
export function scriptShown(wanted: ShownScript, script: Script): Script {
  return wanted === 'original' || script === 'other' ? script : wanted;
}
