import { evidenceOf, nothingSpoken, type Spoken, scale, share } from './classify-evidence.ts';
import { countWords, type Piece, visitGrams, zonesOf } from './features.ts';
import { GRAMS, MODEL, rowOf } from './model.ts';
import { CATEGORIES, type Category, type Classification, type Scores } from './types.ts';

export type { Piece } from './features.ts';

/** Names the weights that a label rests on. */
const MODEL_VERSION = MODEL.version;

/** Scores have four decimals. */
const SCORE_STEPS = 10_000;

/**
 * Says what a piece of news is about: park, policy, market, or other where nothing fits (docs/labels.md).
 * @param piece original text, either script
 * @returns category, scores that sum to 1, what spoke for which category (offsets into the original fields; spans for the
 *   answer first, the weightiest first) and the model's version
 */
export function classify(piece: Piece): Classification {
  const logits = [...MODEL.bias];
  const spoken = zonesOf(piece).map(nothingSpoken);
  addGrams(spoken, logits);
  for (const part of spoken) addWords(part, logits);
  const scores = softmax(logits);
  const category = best(scores);
  return { category, scores, evidence: evidenceOf(spoken, category), modelVersion: MODEL_VERSION };
}

/** Known n-grams count once, where they first stand, as a vector of length 1: a long text says no more than a short one. */
function addGrams(spoken: readonly Spoken[], logits: number[]): void {
  const sums = new Float64Array(CATEGORIES.length);
  const seen = new Set<number>();
  let squares = 0;
  for (const part of spoken) {
    const value = part.zone.weight;
    visitGrams(part.zone.folded.text, (key, start, end) => {
      const row = rowOf(GRAMS, key);
      if (row < 0 || seen.has(row)) return;
      seen.add(row);
      squares += value * value;
      for (let i = 0; i < CATEGORIES.length; i++) {
        const weight = (GRAMS.weights[row * CATEGORIES.length + i] ?? 0) * value;
        sums[i] = (sums[i] ?? 0) + weight;
        share(part, start, end, i, weight);
      }
    });
  }
  if (squares === 0) return;
  const unit = MODEL.step / Math.sqrt(squares);
  for (const [i, sum] of sums.entries()) logits[i] = (logits[i] ?? 0) + sum * unit;
  for (const part of spoken) scale(part, unit);
}

function addWords(spoken: Spoken, logits: number[]): void {
  for (const { group, value, start, end } of countWords(spoken.zone)) {
    for (const [i, weight] of (MODEL.groups[group] ?? []).entries()) {
      logits[i] = (logits[i] ?? 0) + weight * value;
      share(spoken, start, end, i, weight * value);
    }
  }
}

function best(scores: Scores): Category {
  return CATEGORIES.reduce((top, category) => (scores[category] > scores[top] ? category : top));
}

/** @returns probabilities with four decimals that sum to 1 */
function softmax(logits: readonly number[]): Scores {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  const steps = powers.map((power) => Math.round((power / sum) * SCORE_STEPS));
  const largest = steps.indexOf(Math.max(...steps));
  const missing = SCORE_STEPS - steps.reduce((total, step) => total + step, 0);
  const [park = 0, policy = 0, market = 0, other = 0] = steps.map(
    (step, i) => (i === largest ? step + missing : step) / SCORE_STEPS,
  );
  return { park, policy, market, other };
}
