import { CATEGORIES } from '../pipeline/types.ts';
import { minimise } from './minimise.ts';
import type { Vector } from './vectors.ts';

const K = CATEGORIES.length;

/** Ridge: what a squared weight costs beside the mean loss of an example. Chosen by cross-validation (docs/model.md). */
const RIDGE = 1e-4;

export interface Row extends Vector {
  target: readonly number[];
  weight: number;
}

/** Weights column after column, category after category; the bias stands in the column behind the last. */
export type Parameters = Float64Array;

/** Multinomial logistic regression: the weights with the least loss on these rows. Same rows, same weights. */
export function fitWeights(rows: readonly Row[], columns: number): Parameters {
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  return minimise((columns + 1) * K, (weights, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (const row of rows) loss += addRow(row, weights, gradient, columns);
    loss /= total;
    for (let i = 0; i < gradient.length; i++) {
      const ridge = i < columns * K ? RIDGE * (weights[i] ?? 0) : 0;
      gradient[i] = (gradient[i] ?? 0) / total + ridge;
      loss += (ridge * (weights[i] ?? 0)) / 2;
    }
    return loss;
  });
}

/** Adds a row's part to the gradient and returns its loss. */
function addRow(row: Row, weights: Parameters, gradient: Float64Array, columns: number): number {
  const logits = logitsOf(row, weights, columns);
  const scale = logSumExp(logits);
  let loss = 0;
  const errors = logits.map((logit, k) => {
    const target = row.target[k] ?? 0;
    loss -= row.weight * target * (logit - scale);
    return row.weight * (Math.exp(logit - scale) - target);
  });
  for (let j = 0; j < row.columns.length; j++) {
    const base = (row.columns[j] ?? 0) * K;
    const value = row.values[j] ?? 0;
    for (let k = 0; k < K; k++) gradient[base + k] = (gradient[base + k] ?? 0) + value * (errors[k] ?? 0);
  }
  for (let k = 0; k < K; k++) gradient[columns * K + k] = (gradient[columns * K + k] ?? 0) + (errors[k] ?? 0);
  return loss;
}

export function logitsOf({ columns: found, values }: Vector, weights: Parameters, columns: number): number[] {
  const logits = CATEGORIES.map((_, k) => weights[columns * K + k] ?? 0);
  for (let j = 0; j < found.length; j++) {
    const base = (found[j] ?? 0) * K;
    const value = values[j] ?? 0;
    for (let k = 0; k < K; k++) logits[k] = (logits[k] ?? 0) + value * (weights[base + k] ?? 0);
  }
  return logits;
}

export function logSumExp(logits: readonly number[]): number {
  const top = Math.max(...logits);
  return top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
}
