import { diffArrays } from 'diff';
import { fold } from './fold.ts';

/** A place where a copy reads otherwise. Original text; either side may be empty. */
export interface Change {
  /** Where it stands in the text that was copied, UTF-16. */
  at: number;
  removed: string;
  added: string;
}

/** Texts that differ in more characters are not compared place by place: the whole was exchanged. */
const MAX_EDITS = 2_000;

/**
 * What a copy changed of a text, character by character. Script and width are no change: 區 for 区 or ， for , is the
 * same character.
 * @param text what was copied, original text; @param copy original text
 */
export function changesBetween(text: string, copy: string): Change[] {
  const parts = diffArrays([...text], [...copy], { comparator: isSame, maxEditLength: MAX_EDITS });
  if (!parts) return [{ at: 0, removed: text, added: copy }];
  const changes: Change[] = [];
  let at = 0;
  let open: Change | null = null;
  for (const part of parts) {
    const value = part.value.join('');
    if (!part.added && !part.removed) {
      open = null;
      // What both have is given as the copy has it, and its script may take other lengths.
      at += lengthOf(text, at, part.value.length);
      continue;
    }
    if (!open) {
      open = { at, removed: '', added: '' };
      changes.push(open);
    }
    if (part.added) open.added += value;
    else {
      open.removed += value;
      at += value.length;
    }
  }
  return changes;
}

/** UTF-16 units that so many characters take from `at` on. */
function lengthOf(text: string, at: number, characters: number): number {
  let end = at;
  for (let i = 0; i < characters; i++) end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return end - at;
}

function isSame(a: string, b: string): boolean {
  if (a === b || a.normalize('NFKC') === b.normalize('NFKC')) return true;
  const folded = fold(a);
  return folded !== '' && folded === fold(b);
}

/** Changes on one line for a person: `[-was-]{+is+}`, as word diffs write them, apart by spaces. */
export function showChanges(changes: readonly Change[]): string {
  const marked = ({ removed, added }: Change) =>
    `${removed === '' ? '' : `[-${removed}-]`}${added === '' ? '' : `{+${added}+}`}`;
  return changes.map(marked).join(' ');
}
