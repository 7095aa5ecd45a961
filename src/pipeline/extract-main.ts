import { createHinter } from './extract-hints.ts';
import type { Line, Lines } from './extract-lines.ts';
import { type Weight, weigh } from './extract-prose.ts';

/** A page's lines, which of them belong to the article, and how each was weighed. */
export interface Main extends Lines {
  weights: Weight[];
  /** For each line: is it the article's (with what stands between its paragraphs)? */
  kept: boolean[];
  /** First and last index of the box that holds the article, in `boxes`. */
  mainBox: number;
}

/** A box named like an advertisement is kept if it holds this share of the prose around it. */
const TOO_BIG_FOR_JUNK = 0.4;
/** The article's box is left for a child that holds this share of its prose. */
const DESCEND = 0.8;
/** A neighbour of the article's box with this share of its prose is part of the article. */
const NEIGHBOUR = 0.12;
const LINK_LIST = 0.5;
/** An aside that holds most of a page's prose is none, unless so much prose stands elsewhere. */
const ENOUGH_ELSE = 150;
/** The box that microdata calls the article's text must hold so much prose to be believed. */
const BODY_UNITS = 100;
const PENALTY_UNITS = 12;

/**
 * Finds the article among the page's lines: the smallest box that holds nearly all prose, without what its links,
 * names and neighbours show to be navigation, lists, captions or comments. One pass up the tree, one down.
 */
export function findMain({ boxes, lines }: Lines): Main {
  const weights = lines.map(weigh);
  const tree = measure({ boxes, lines }, weights);
  const mainBox = bodyOf(tree) ?? descend(tree);
  const inside = insideOf(boxes, [mainBox, ...neighbours(tree, mainBox)]);
  const dropped = droppedBoxes(tree, inside, mainBox);
  const kept = lines.map((line, i) => {
    if (!inside[line.box] || dropped[line.box]) return false;
    const weight = weights[i];
    return weight !== undefined && !(weight.linked > 0.8 && !weight.prose && weight.units < 30);
  });
  return { boxes, lines, weights, kept, mainBox };
}

interface Tree extends Lines {
  /** Prose in the box and below, junk included. */
  prose: Float64Array;
  /** The same without what is hinted to be junk, less a penalty for link lines. */
  score: Float64Array;
  units: Float64Array;
  linked: Float64Array;
  count: Uint32Array;
  junk: Uint8Array;
  caption: Uint8Array;
  /** Junk however much it holds. */
  aside: Uint8Array;
  /** How many lines of prose and of links are in the box and below. */
  proses: Uint32Array;
  links: Uint32Array;
}

function measure({ boxes, lines }: Lines, weights: readonly Weight[]): Tree {
  const size = boxes.length;
  const tree: Tree = {
    boxes,
    lines,
    prose: new Float64Array(size),
    score: new Float64Array(size),
    units: new Float64Array(size),
    linked: new Float64Array(size),
    count: new Uint32Array(size),
    junk: new Uint8Array(size),
    caption: new Uint8Array(size),
    aside: new Uint8Array(size),
    proses: new Uint32Array(size),
    links: new Uint32Array(size),
  };
  for (const [i, line] of lines.entries()) addLine(tree, line, weights[i]);
  sumUp(tree);
  const hintOf = createHinter();
  const limit = (tree.prose[0] ?? 0) * TOO_BIG_FOR_JUNK;
  for (const [i, box] of boxes.entries()) {
    const hint = hintOf(box);
    if (hint === 'caption') tree.caption[i] = 1;
    const prose = tree.prose[i] ?? 0;
    const isSmall = prose <= limit || (hint === 'aside' && (tree.prose[0] ?? 0) - prose >= ENOUGH_ELSE);
    if (hint !== null && isSmall) {
      tree.junk[i] = 1;
      if (hint === 'aside') tree.aside[i] = 1;
    }
  }
  for (let i = size - 1; i > 0; i--) {
    const parent = boxes[i]?.parent ?? 0;
    if (!tree.junk[i]) add(tree.score, parent, tree.score[i]);
  }
  return tree;
}

function addLine(tree: Tree, line: Line, weight: Weight | undefined): void {
  if (!weight) return;
  const { box } = line;
  add(tree.units, box, weight.units);
  add(tree.linked, box, weight.units * weight.linked);
  tree.count[box] = (tree.count[box] ?? 0) + 1;
  if (weight.prose) {
    tree.proses[box] = (tree.proses[box] ?? 0) + 1;
    const gain = weight.units * (1 - weight.linked);
    add(tree.prose, box, gain);
    add(tree.score, box, gain);
  } else if (weight.linked > LINK_LIST) {
    tree.links[box] = (tree.links[box] ?? 0) + 1;
    add(tree.score, box, -Math.min(weight.units, PENALTY_UNITS) / 2);
  }
}

function sumUp(tree: Tree): void {
  for (let i = tree.boxes.length - 1; i > 0; i--) {
    const parent = tree.boxes[i]?.parent ?? 0;
    add(tree.prose, parent, tree.prose[i]);
    add(tree.units, parent, tree.units[i]);
    add(tree.linked, parent, tree.linked[i]);
    tree.count[parent] = (tree.count[parent] ?? 0) + (tree.count[i] ?? 0);
    tree.proses[parent] = (tree.proses[parent] ?? 0) + (tree.proses[i] ?? 0);
    tree.links[parent] = (tree.links[parent] ?? 0) + (tree.links[i] ?? 0);
  }
}

function add(sums: Float64Array, at: number, value: number | undefined): void {
  sums[at] = (sums[at] ?? 0) + (value ?? 0);
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

/** Goes down from the page as long as one child holds nearly everything. */
function descend(tree: Tree): number {
  const best = new Int32Array(tree.boxes.length).fill(-1);
  for (let i = 1; i < tree.boxes.length; i++) {
    const parent = tree.boxes[i]?.parent ?? 0;
    const rival = best[parent] ?? -1;
    if (!tree.junk[i] && (rival < 0 || (tree.score[i] ?? 0) > (tree.score[rival] ?? 0))) best[parent] = i;
  }
  let at = 0;
  for (;;) {
    const child = best[at] ?? -1;
    if (child < 0 || (tree.score[child] ?? 0) <= 0 || (tree.score[child] ?? 0) < DESCEND * (tree.score[at] ?? 0))
      return at;
    at = child;
  }
}

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
    if (i === main || ancestors.has(i) || !ancestors.has(box.parent) || tree.junk[i]) continue;
    const units = tree.units[i] ?? 0;
    const score = tree.score[i] ?? 0;
    if (units === 0 || (tree.linked[i] ?? 0) / units > 0.2 || score < units * 0.6) continue;
    // Abstracts under linked titles belong to other articles.
    if ((tree.links[i] ?? 0) * 2 >= (tree.proses[i] ?? 0) && (tree.links[i] ?? 0) > 1) continue;
    const alike = box.parent === own?.parent && box.name === own.name && box.marks === own.marks;
    if (alike || score > NEIGHBOUR * (tree.score[main] ?? 0)) found.push(i);
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
