import { createHinter } from './extract-hints.ts';
import type { Line, Lines } from './extract-lines.ts';
import type { Weight } from './extract-prose.ts';

/** A box named like an advertisement is kept if it holds this share of the prose around it. */
export const TOO_BIG_FOR_JUNK = 0.4;
/** A box with a larger share of link text is a list of links. */
export const LINK_LIST = 0.5;
/** An aside that holds most of a page's prose is none, unless so much prose stands elsewhere. */
const ENOUGH_ELSE = 150;
const PENALTY_UNITS = 12;

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

/** Weighs the boxes of a page: own lines first, then upwards. */
export function measure({ boxes, lines }: Lines, weights: readonly Weight[]): Tree {
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
