import type { Lines } from './extract-lines.ts';
import { type Weight, weigh } from './extract-prose.ts';
import { LINK_LIST, measure, TOO_BIG_FOR_JUNK, type Tree } from './extract-tree.ts';

/** A page's lines, which of them belong to the article, and how each was weighed. */
export interface Main extends Lines {
  weights: Weight[];
  /** For each line: is it the article's (with what stands between its paragraphs)? */
  kept: boolean[];
  /** First and last index of the box that holds the article, in `boxes`. */
  mainBox: number;
  /** Boxes that surely stand beside the article, such as comments. */
  aside: Uint8Array;
}

/** The article's box is left for a child that holds this share of its prose. */
const DESCEND = 0.8;
/** A neighbour of the article's box with this share of its prose is part of the article. */
const NEIGHBOUR = 0.12;
/** The box that microdata calls the article's text must hold so much prose to be believed. */
const BODY_UNITS = 100;

/**
 * Finds the article among the page's lines: the smallest box that holds nearly all prose, without what its links,
 * names and neighbours show to be navigation, lists, captions or comments. One pass up the tree, one down.
 */
export function findMain(page: Lines): Main {
  const weights = page.lines.map(weigh);
  const tree = measure(page, weights);
  const main = mainOf(tree, weights);
  // An article in an element that is named like an advertisement beats none.
  return holdsProse(main) || tree.junk.indexOf(1) < 0 ? main : mainOf(measure(page, weights, false), weights);
}

/** Less prose than this is no article where there is more. */
const LEAST_PROSE = 40;

/** Whether enough prose was found for an article. */
export function holdsProse({ kept, weights }: Main): boolean {
  let sum = 0;
  for (let i = 0; i < weights.length && sum < LEAST_PROSE; i++) {
    const weight = weights[i];
    if (kept[i] && weight?.prose) sum += weight.units;
  }
  return sum >= LEAST_PROSE;
}

function mainOf(tree: Tree, weights: Weight[]): Main {
  const { boxes, lines } = tree;
  const mainBox = bodyOf(tree) ?? descend(tree);
  const inside = insideOf(boxes, [mainBox, ...neighbours(tree, mainBox)]);
  const dropped = droppedBoxes(tree, inside, mainBox);
  // Text that stands bare in the box around the article's only paragraph.
  const around = PARAGRAPHS.has(boxes[mainBox]?.name ?? '') ? (boxes[mainBox]?.parent ?? -1) : -1;
  const kept = lines.map((line, i) => {
    const weight = weights[i];
    if (line.box === around && weight?.prose) return true;
    if (!inside[line.box] || dropped[line.box]) return false;
    return weight !== undefined && !(weight.linked > 0.8 && !weight.prose && weight.units < 30);
  });
  return { boxes, lines, weights, kept, mainBox, aside: tree.aside };
}

/** The one box that the page itself calls the article's text. */
function bodyOf({ boxes, prose, junk }: Tree): number | null {
  let found: number | null = null;
  for (let i = 1; i < boxes.length; i++) {
    if (!boxes[i]?.isBody || junk[i] || (prose[i] ?? 0) < BODY_UNITS) continue;
    if (found !== null) return null;
    found = i;
  }
  return found;
}

/** Goes down from the page as long as one child holds nearly everything, or links outweigh all prose. */
function descend(tree: Tree): number {
  const { score } = tree;
  let worth = score;
  let best = bestChildren(tree, worth);
  let at = 0;
  for (;;) {
    if ((score[at] ?? 0) <= 0 && worth === score) {
      worth = peaksOf(tree);
      best = bestChildren(tree, worth);
    }
    const child = best[at] ?? -1;
    if (child < 0 || (worth[child] ?? 0) <= 0) return at;
    if ((score[at] ?? 0) > 0 && (score[child] ?? 0) < DESCEND * (score[at] ?? 0)) return at;
    at = child;
  }
}

/** The highest score in each box and below. */
function peaksOf({ boxes, score, junk }: Tree): Float64Array {
  const peaks = Float64Array.from(score);
  for (let i = boxes.length - 1; i > 0; i--) {
    const parent = boxes[i]?.parent ?? 0;
    if (!junk[i]) peaks[parent] = Math.max(peaks[parent] ?? 0, peaks[i] ?? 0);
  }
  return peaks;
}

function bestChildren({ boxes, junk }: Tree, worth: Float64Array): Int32Array {
  const best = new Int32Array(boxes.length).fill(-1);
  for (let i = 1; i < boxes.length; i++) {
    const parent = boxes[i]?.parent ?? 0;
    const rival = best[parent] ?? -1;
    if (!junk[i] && (rival < 0 || (worth[i] ?? 0) > (worth[rival] ?? 0))) best[parent] = i;
  }
  return best;
}

/** A lead says more than a byline does. */
const LEAD_UNITS = 20;
const PARAGRAPHS = new Set(['p', 'blockquote', 'ul', 'ol']);

/** Boxes beside the article's, or beside the boxes around it, that go on with its prose. */
function neighbours(tree: Tree, main: number): number[] {
  const ancestors = new Set<number>();
  for (let at = tree.boxes[main]?.parent ?? -1; at >= 0; at = tree.boxes[at]?.parent ?? -1) ancestors.add(at);
  const own = tree.boxes[main];
  const found: number[] = [];
  /** Paragraphs beside it that are short each, but may be many. */
  const loose = new Map<number, number[]>();
  for (const [i, box] of tree.boxes.entries()) {
    if (i === main || ancestors.has(i) || tree.junk[i]) continue;
    if (!ancestors.has(box.parent)) {
      if (isLead(tree, i, main)) found.push(i);
      continue;
    }
    const units = tree.units[i] ?? 0;
    const score = tree.score[i] ?? 0;
    if (units === 0 || (tree.linked[i] ?? 0) / units > 0.2 || score < units * 0.6) continue;
    // Abstracts under linked titles belong to other articles.
    if ((tree.links[i] ?? 0) * 2 >= (tree.proses[i] ?? 0) && (tree.links[i] ?? 0) > 1) continue;
    const alike = box.parent === own?.parent && box.name === own.name && box.marks === own.marks;
    if (alike || isLead(tree, i, main) || score > NEIGHBOUR * (tree.score[main] ?? 0)) found.push(i);
    else if (PARAGRAPHS.has(box.name)) {
      const beside = loose.get(box.parent);
      if (beside) beside.push(i);
      else loose.set(box.parent, [i]);
    }
  }
  for (const paragraphs of loose.values()) {
    const score = paragraphs.reduce((sum, i) => sum + (tree.score[i] ?? 0), 0);
    if (score > NEIGHBOUR * (tree.score[main] ?? 0)) found.push(...paragraphs);
  }
  return found;
}

/** A paragraph between the headline and the article's box, beside that box or in one that holds the headline. */
function isLead({ boxes, units, linked, proses }: Tree, at: number, main: number): boolean {
  const box = boxes[at];
  const beside = boxes[main]?.parent;
  if (at > main || box?.name !== 'p' || proses[at] !== 1 || (units[at] ?? 0) < LEAD_UNITS) return false;
  if ((linked[at] ?? 0) > 0.3 * (units[at] ?? 0)) return false;
  return box.parent === beside || (boxes[box.parent]?.parent === beside && hasTitle(boxes, box.parent, at));
}

function hasTitle(boxes: Lines['boxes'], from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if (boxes[i]?.name === 'h1') return true;
  return false;
}

function insideOf(boxes: Lines['boxes'], roots: readonly number[]): Uint8Array {
  const inside = new Uint8Array(boxes.length);
  for (const root of roots) inside[root] = 1;
  for (let i = 1; i < boxes.length; i++) if (inside[boxes[i]?.parent ?? 0]) inside[i] = 1;
  return inside;
}

const LIST_LIKE = new Set(['ul', 'ol', 'dl', 'table', 'div', 'section', 'p', 'td']);

/** Boxes inside the article that are not its text: what is named so, and lists of links. */
function droppedBoxes(tree: Tree, inside: Uint8Array, main: number): Uint8Array {
  const dropped = new Uint8Array(tree.boxes.length);
  const limit = (tree.prose[main] ?? 0) * TOO_BIG_FOR_JUNK;
  for (const [i, box] of tree.boxes.entries()) {
    if (!inside[i] || i === main) continue;
    const units = tree.units[i] ?? 0;
    const small = (tree.prose[i] ?? 0) <= limit;
    const links =
      units > 0 && (tree.linked[i] ?? 0) / units > LINK_LIST && (tree.count[i] ?? 0) > 1 && LIST_LIKE.has(box.name);
    if (dropped[box.parent] || tree.aside[i] || (small && (tree.junk[i] || links))) dropped[i] = 1;
  }
  return dropped;
}

/** Whether a box is, or stands in, what is surely beside the article. */
export function standsAside({ boxes, aside }: Main, box: number): boolean {
  for (let at = box; at >= 0; at = boxes[at]?.parent ?? -1) if (aside[at]) return true;
  return false;
}
