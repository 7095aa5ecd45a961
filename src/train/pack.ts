import { createHash } from 'node:crypto';
import { readGrams, type TrainedModel, type Weights } from '../pipeline/model.ts';
import { CATEGORIES } from '../pipeline/types.ts';
import type { Parameters } from './regression.ts';
import { GROUPS, type Vocabulary } from './vectors.ts';

const K = CATEGORIES.length;
const NOTHING: Weights = [0, 0, 0, 0];
const LARGEST = 127;
/** Bias and group weights keep three decimals. */
const DECIMALS = 1000;
/** Width of a line of base64 in the file. */
const LINE = 116;

/**
 * Rounds weights to what the model's file holds; n-grams that round to nothing are left out.
 * @param temperature what the logits are divided by
 */
export function pack(weights: Parameters, { keys }: Vocabulary, temperature: number): TrainedModel {
  const gramWeights = weights.subarray(0, keys.length * K);
  const step = gramWeights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / LARGEST;
  const rows = keys.map((key, row) => {
    return {
      key,
      weights: Array.from(gramWeights.subarray(row * K, row * K + K), (weight) => Math.round(weight / step)),
    };
  });
  const kept = rows.filter(({ weights }) => weights.some((weight) => weight !== 0));
  const at = (column: number) => weightsAt(weights, column, temperature);
  const groups = Object.fromEntries(GROUPS.map((group, i) => [group, at(keys.length + i)]));
  const model = {
    step: Math.round((step / temperature) * DECIMALS ** 2) / DECIMALS ** 2,
    bias: at(keys.length + GROUPS.length),
    groups,
    grams: Buffer.concat([...kept.map(keyBytes), Buffer.from(kept.flatMap((row) => row.weights))]).toString('base64'),
  };
  const digest = createHash('sha256').update(JSON.stringify(model)).digest('hex');
  return { version: `linear-${digest.slice(0, 8)}`, ...model };
}

/** The weights as `classify` reads them from the file, with the n-grams that are left. */
export function unpack(model: TrainedModel): { weights: Parameters; vocabulary: Vocabulary } {
  const { keys, weights } = readGrams(model.grams);
  const rest = [...GROUPS.map((group) => model.groups[group] ?? NOTHING), model.bias].flat();
  return {
    weights: Float64Array.from([...Array.from(weights, (weight) => weight * model.step), ...rest]),
    vocabulary: { keys: [...keys], columnOf: new Map(Array.from(keys, (key, row) => [key, row])) },
  };
}

/** The source of src/pipeline/model-weights.ts. */
export function sourceOf(model: TrainedModel): string {
  const row = (weights: Weights) => `[${weights.join(', ')}]`;
  const lines = model.grams.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return [
    '// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: a trained weight may come near one by chance.',
    '/** Written by `npm run train` from data/labels; not edited by hand. */',
    'export const TRAINED = {',
    `  version: '${model.version}',`,
    `  step: ${model.step},`,
    `  bias: ${row(model.bias)},`,
    '  groups: {',
    ...Object.entries(model.groups).map(([group, weights]) => `    ${group}: ${row(weights)},`),
    '  },',
    '  grams: `',
    ...lines,
    '`,',
    '} as const;',
    '',
  ].join('\n');
}

function keyBytes({ key }: { key: number }): Buffer {
  const bytes = Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT);
  bytes.writeUInt32LE(key);
  return bytes;
}

function weightsAt(weights: Parameters, column: number, temperature: number): Weights {
  const at = (k: number) => Math.round(((weights[column * K + k] ?? 0) / temperature) * DECIMALS) / DECIMALS + 0;
  return [at(0), at(1), at(2), at(3)];
}
