import { CATEGORIES, type Category } from '../pipeline/types.ts';
import { logSumExp } from './regression.ts';
import type { Sample } from './samples.ts';

/** What the model said about a sample, before the softmax. */
export interface Answer {
  sample: Sample;
  logits: readonly number[];
}

export interface Figures {
  count: number;
  /** Share whose label was given. */
  strict: number;
  /** Share whose label, or one that is defensible as well, was given. */
  accepted: number;
  /** F1 of each category by the strict label, in the order of CATEGORIES, and their mean. */
  f1: number[];
  macroF1: number;
  /** Expected calibration error by the strict label: how far the score is from the share that is right, in ten bins. */
  calibrationError: number;
  /** Bins of the score from 0 to 1: how many answers, their mean score, the share that is right. */
  bins: { count: number; score: number; right: number }[];
  /** Label (row) by answer (column). */
  confusion: number[][];
}

const BINS = 10;
/** Temperatures that are tried, from cold to warm. */
const TEMPERATURES = Array.from({ length: 151 }, (_, i) => 0.5 + i / 100);

export function figuresOf(answers: readonly Answer[]): Figures {
  const confusion = CATEGORIES.map(() => CATEGORIES.map(() => 0));
  let accepted = 0;
  for (const { sample, logits } of answers) {
    const said = categoryOf(logits);
    const row = confusion[CATEGORIES.indexOf(sample.label)] ?? [];
    row[CATEGORIES.indexOf(said)] = (row[CATEGORIES.indexOf(said)] ?? 0) + 1;
    if (said === sample.label || sample.also.includes(said)) accepted++;
  }
  const hits = CATEGORIES.map((_, i) => confusion[i]?.[i] ?? 0);
  const f1 = hits.map((hit, i) => {
    const labelled = sum(confusion[i] ?? []);
    const said = sum(confusion.map((row) => row[i] ?? 0));
    return labelled + said === 0 ? 0 : (2 * hit) / (labelled + said);
  });
  const bins = binsOf(answers);
  const calibrationError = sum(bins.map(({ count, score, right }) => count * Math.abs(score - right))) / answers.length;
  const [count, strict] = [answers.length, sum(hits) / answers.length];
  const macroF1 = sum(f1) / f1.length;
  return { count, strict, accepted: accepted / count, f1, macroF1, calibrationError, bins, confusion };
}

/** The temperature that makes the scores most like the shares that are right: logits are divided by it. */
export function temperatureOf(answers: readonly Answer[]): number {
  const loss = (temperature: number) =>
    sum(
      answers.map(({ sample, logits }) => {
        const cooled = logits.map((logit) => logit / temperature);
        return logSumExp(cooled) - (cooled[CATEGORIES.indexOf(sample.label)] ?? 0);
      }),
    );
  return TEMPERATURES.reduce((best, next) => (loss(next) < loss(best) ? next : best));
}

export function cooled(answers: readonly Answer[], temperature: number): Answer[] {
  return answers.map(({ sample, logits }) => ({ sample, logits: logits.map((logit) => logit / temperature) }));
}

export function categoryOf(logits: readonly number[]): Category {
  return CATEGORIES[logits.indexOf(Math.max(...logits))] ?? 'other';
}

function binsOf(answers: readonly Answer[]): Figures['bins'] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, score: 0, right: 0 }));
  for (const { sample, logits } of answers) {
    const score = Math.exp(Math.max(...logits) - logSumExp(logits));
    const bin = bins[Math.min(BINS - 1, Math.floor(score * BINS))];
    if (!bin) continue;
    bin.count++;
    bin.score += score;
    if (categoryOf(logits) === sample.label) bin.right++;
  }
  return bins.map(({ count, score, right }) => ({ count, score: score / (count || 1), right: right / (count || 1) }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
