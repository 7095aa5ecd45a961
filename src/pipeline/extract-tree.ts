import { type Hint, hintOf } from './extract-hints.ts';
import type { Line, Lines } from './extract-lines.ts';
import type { Weight } from './extract-prose.ts';

/** A box named like an advertisement is kept if it holds this share of the prose around it. */
export const TOO_BIG_FOR_JUNK = 0.4;
/** A box with a larger share of link text is a list of links. */
export const LINK_LIST = 0.5;
/** An aside that holds most of a page's prose is none, unless so much prose stands elsewhere. */
const ENOUGH_ELSE = 150;
const PENALTY_UNITS = 12;
/** A line with a larger share of link text is a link and nothing else; shorter ones are no titles. */
const ONLY_LINK = 0.8;
const LINKED_TITLE = 4;
/** Two abstracts are of one list if at most so many lines lie between them. */
const ABSTRACT_GAP = 6;
/** How much an abstract counts when the article's box is looked for. */
const ABSTRACT_SHARE = 0.25;
/** What is called a picture and says more than this is text. */
const FIGURE_UNITS = 60;
const FIGURE_LINES = 3;

/** Sums over each box of a page and all that it holds, by the index of the box. */
export interface Tree extends Lines {
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

/**
 * Weighs the boxes of a page: own lines first, then upwards.
 * @param trustsNames whether boxes that are named like advertisements are junk, or only what is surely beside the article
 */
export function measure({ boxes, lines }: Lines, weights: readonly Weight[], trustsNames = true): Tree {
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
  const abstracts = abstractsIn(weights);
  for (const [i, line] of lines.entries()) addLine(tree, line, weights[i], abstracts[i] === 1);
  sumUp(tree);
  judge(tree, trustsNames);
  for (let i = size - 1; i > 0; i--) {
    const parent = boxes[i]?.parent ?? 0;
    if (!tree.junk[i]) add(tree.score, parent, tree.score[i]);
  }
  return tree;
}

/** Marks captions, asides and what is named like an advertisement, unless it holds much of the page's prose. */
function judge(tree: Tree, trustsNames: boolean): void {
  const { boxes, prose } = tree;
  const hints = boxes.map((box) => {
    const hint = hintOf(box);
    return trustsNames || hint === 'aside' ? hint : null;
  });
  const all = prose[0] ?? 0;
  const limit = all * TOO_BIG_FOR_JUNK;
  let perhapsLimit = -1;
  for (const [i, hint] of hints.entries()) {
    if (hint === null || (hint === 'figure' && !isSmallFigure(tree, i))) continue;
    if (hint === 'caption' || hint === 'figure') tree.caption[i] = 1;
    const own = prose[i] ?? 0;
    if (hint === 'perhaps' && own > 0 && perhapsLimit < 0) perhapsLimit = limitBesideAsides(tree, hints);
    const most = hint === 'perhaps' && own > 0 ? perhapsLimit : limit;
    const isSmall = own <= most || (hint === 'aside' && all - own >= ENOUGH_ELSE);
    if (!isSmall) continue;
    tree.junk[i] = 1;
    if (hint === 'aside') tree.aside[i] = 1;
  }
}

function isSmallFigure({ units, count }: Tree, box: number): boolean {
  return (units[box] ?? 0) <= FIGURE_UNITS && (count[box] ?? 0) <= FIGURE_LINES;
}

/** How much a small box may hold where comments and other asides do not count: many must not make their article small. */
function limitBesideAsides({ boxes, prose }: Tree, hints: readonly Hint[]): number {
  const inside = new Uint8Array(boxes.length);
  const all = prose[0] ?? 0;
  let rest = all;
  for (let i = 1; i < boxes.length; i++) {
    const within = inside[boxes[i]?.parent ?? 0] === 1;
    if (!within && hints[i] === 'aside') rest -= prose[i] ?? 0;
    inside[i] = within || hints[i] === 'aside' ? 1 : 0;
  }
  return (rest >= ENOUGH_ELSE ? rest : all) * TOO_BIG_FOR_JUNK;
}

/** Marks prose right behind nothing but a link, more than once in a row: abstracts under the titles of other articles. */
function abstractsIn(weights: readonly Weight[]): Uint8Array {
  const found = new Uint8Array(weights.length);
  let last = -ABSTRACT_GAP - 1;
  for (let i = 1; i < weights.length; i++) {
    const before = weights[i - 1];
    if (!before || !weights[i]?.prose || before.linked <= ONLY_LINK || before.units < LINKED_TITLE) continue;
    if (i - last <= ABSTRACT_GAP) found[i] = found[last] = 1;
    last = i;
  }
  return found;
}

function addLine(tree: Tree, line: Line, weight: Weight | undefined, isAbstract: boolean): void {
  if (!weight) return;
  const { box } = line;
  add(tree.units, box, weight.units);
  add(tree.linked, box, weight.units * weight.linked);
  tree.count[box] = (tree.count[box] ?? 0) + 1;
  if (weight.prose) {
    tree.proses[box] = (tree.proses[box] ?? 0) + 1;
    const gain = weight.units * (1 - weight.linked);
    add(tree.prose, box, gain);
    add(tree.score, box, isAbstract ? gain * ABSTRACT_SHARE : gain);
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
