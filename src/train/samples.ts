import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Piece } from '../pipeline/features.ts';
import { fingerprint } from '../pipeline/fingerprint.ts';
import { fold } from '../pipeline/fold.ts';
import { CATEGORIES, type Category } from '../pipeline/types.ts';

/** A labelled brief or article. */
export interface Sample {
  id: string;
  piece: Piece & { body: string };
  label: Category;
  /** Labels that are defensible as well. */
  also: Category[];
}

/** A line of data/labels: a brief has `headline` and `body`, an article `title` and `paragraphs`. */
const line = z
  .object({
    id: z.string().min(1),
    headline: z.string().nullish(),
    title: z.string().nullish(),
    body: z.string().optional(),
    paragraphs: z.array(z.string()).optional(),
    label: z.enum(CATEGORIES),
    also: z.array(z.enum(CATEGORIES)),
  })
  .transform(({ id, headline, title, body, paragraphs, label, also }): Sample => {
    return { id, piece: { headline, title, body: body ?? (paragraphs ?? []).join('\n') }, label, also };
  });

/** Two texts that share this much of their character pairs (Jaccard) say the same in other words. */
const NEAR = 0.6;

/**
 * Reads every .jsonl file of a folder, in order of their names.
 * @throws where a line is no labelled piece or an id stands twice, naming file and line
 */
export function readSamples(folder: string): Sample[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const samples = files.sort().flatMap((name) => readFile(path.join(folder, name)));
  const ids = new Set<string>();
  for (const { id } of samples) {
    if (ids.has(id)) throw new Error(`${folder}: the id ${id} stands twice`);
    ids.add(id);
  }
  return samples;
}

/**
 * Reads one file of corrected pieces, sorted by id: the same corrections train the same model, however they were listed.
 * @throws where a line is no labelled piece, naming file and line
 */
export function readCorrections(file: string): Sample[] {
  const samples = readFile(file).map((sample) => ({ ...sample, id: `correction ${sample.id}` }));
  return samples.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readFile(file: string): Sample[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      if (text.trim() === '') return [];
      const read = line.safeParse(JSON.parse(text));
      if (!read.success) throw new Error(`${file}:${index + 1}: ${z.prettifyError(read.error)}`);
      return [read.data];
    });
}

/**
 * Which samples are copies of one another, so that none is measured on what its copy taught.
 * @returns for each sample the id of the first of its copies
 */
export function clustersOf(samples: readonly Sample[]): string[] {
  const owners = samples.map((_, i) => i);
  const find = (i: number): number => (owners[i] === i || owners[i] === undefined ? i : find(owners[i]));
  const byKey = new Map<string, number>();
  const pairs = samples.map(({ piece }) => pairsOf(fold(`${piece.headline ?? piece.title ?? ''}${piece.body}`)));
  samples.forEach(({ piece }, i) => {
    const { key } = fingerprint(piece);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, i);
    else owners[find(i)] = find(same);
    for (let k = 0; k < i; k++) if (isNear(pairs[k], pairs[i])) owners[find(i)] = find(k);
  });
  return samples.map((_, i) => samples[find(i)]?.id ?? '');
}

function pairsOf(folded: string): Set<string> {
  const pairs = new Set<string>();
  for (let i = 0; i + 2 <= folded.length; i++) pairs.add(folded.slice(i, i + 2));
  return pairs;
}

function isNear(a: ReadonlySet<string> = new Set(), b: ReadonlySet<string> = new Set()): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size < NEAR * large.size) return false;
  let shared = 0;
  for (const pair of small) if (large.has(pair)) shared++;
  return shared >= NEAR * (a.size + b.size - shared) && shared > 0;
}

/** A number from 0 to n-1 that depends on the text alone: the same on every machine, for every other data beside it. */
export function shareOf(text: string, n: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % n;
}
