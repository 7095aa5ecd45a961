import type { Token } from './facts.ts';

/** A place where two texts differ: what stands in the one and what stands there in the other; one may be empty. */
export interface Hunk {
  a: Token[];
  b: Token[];
  /** The token that both have next; undefined at the end. */
  next: Token | undefined;
  /** Empty words of each before it. */
  rest: [string, string];
  /** Tokens that both have between the hunk before and this one; Infinity for the first. */
  before: number;
  /** Nothing of the shorter text follows. */
  last: boolean;
}

/** Two texts laid side by side. */
export interface Alignment {
  texts: readonly [readonly Token[], readonly Token[]];
  /** Tokens that both have, in order. */
  common: number;
  /** Places where two different words of one meaning stand (入驻, 进驻). */
  reworded: number;
  hunks: Hunk[];
}

/**
 * Lays two texts side by side along a longest common subsequence of their tokens. Takes time in proportion to the
 * product of what lies between their common beginning and end.
 */
export function align(a: readonly Token[], b: readonly Token[]): Alignment {
  let start = 0;
  while (start < a.length && start < b.length && a[start]?.id === b[start]?.id) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1]?.id === b[endB - 1]?.id) {
    endA--;
    endB--;
  }
  const middleA = a.slice(start, endA);
  const middleB = b.slice(start, endB);
  const { common, reworded, hunks } = trace(middleA, middleB);
  const tail = a.length - endA;
  const lastHunk = hunks.at(-1);
  if (lastHunk?.last && tail > 0) {
    lastHunk.last = false;
    lastHunk.next = a[endA];
    lastHunk.rest = [a[endA]?.before ?? '', b[endB]?.before ?? ''];
  }
  const ends = [...b.slice(0, start), ...b.slice(endB)];
  const same = [...a.slice(0, start), ...a.slice(endA)].filter((token, i) => isReworded(token, ends[i])).length;
  return { texts: [a, b], common: start + common + tail, reworded: reworded + same, hunks };
}

/** Walks along the table of common lengths and gathers what differs between two common tokens. */
function trace(a: readonly Token[], b: readonly Token[]): Alignment {
  const lengths = commonLengths(a, b);
  const width = b.length + 1;
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  const hunks: Hunk[] = [];
  let open = { a: [] as Token[], b: [] as Token[], before: Number.POSITIVE_INFINITY };
  const close = (nextA: Token | undefined, nextB: Token | undefined) => {
    if (open.a.length + open.b.length === 0) return;
    const rest: Hunk['rest'] = [nextA?.before ?? '', nextB?.before ?? ''];
    hunks.push({ ...open, next: nextA, rest, last: nextA === undefined });
    open = { a: [], b: [], before: 0 };
  };
  let [i, j, reworded] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left && right && left.id === right.id) {
      close(left, right);
      open.before++;
      if (isReworded(left, right)) reworded++;
      i++;
      j++;
    } else if (left && (!right || at(i + 1, j) >= at(i, j + 1))) {
      open.a.push(left);
      i++;
    } else if (right) {
      open.b.push(right);
      j++;
    }
  }
  close(undefined, undefined);
  return { texts: [a, b], common: at(0, 0), reworded, hunks };
}

function isReworded(a: Token, b: Token | undefined): boolean {
  return b !== undefined && a.text !== b.text && (a.kind === 'word' || a.kind === 'act');
}

/** Row by row from the end: how many tokens `a` from i on and `b` from j on have in common, in order. */
function commonLengths(a: readonly Token[], b: readonly Token[]): Uint16Array {
  const known = new Map<string, number>();
  const idsA = numbered(a, known);
  const idsB = numbered(b, known);
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    const id = idsA[i];
    const row = i * width;
    for (let j = b.length - 1; j >= 0; j--) {
      const below = lengths[row + width + j] ?? 0;
      const beside = lengths[row + j + 1] ?? 0;
      lengths[row + j] = id === idsB[j] ? (lengths[row + width + j + 1] ?? 0) + 1 : Math.max(below, beside);
    }
  }
  return lengths;
}

/** Small numbers for ids: comparing strings would take most of the time. */
function numbered(tokens: readonly Token[], known: Map<string, number>): Int32Array {
  return Int32Array.from(tokens, ({ id }) => {
    const number = known.get(id) ?? known.size;
    known.set(id, number);
    return number;
  });
}

/** The folded text of tokens and of the empty words between them. */
export function spelled(tokens: readonly Token[]): string {
  return tokens.map(({ before, text }) => before + text).join('');
}

/** The folded texts from the token that both have to the next that both have, empty words and parentheses taken in. */
export function stretches({ a, b, rest }: Hunk): [string, string] {
  return [spelled(a) + rest[0], spelled(b) + rest[1]];
}
