import type { TrainedModel } from '../pipeline/model.ts';
import { type Answer, cooled, temperatureOf } from './measure.ts';
import { pack, unpack } from './pack.ts';
import { fitWeights, logitsOf, type Parameters } from './regression.ts';
import { clustersOf, type Sample, shareOf } from './samples.ts';
import { type Example, examplesOf, featuresOf, GROUPS, type Vocabulary, vectorOf, vocabularyOf } from './vectors.ts';

/** Parts of the cross-validation. */
const FOLDS = 5;
/** One cluster in so many is held out from every choice. */
const HELD_OUT = 10;
/** Shares of the training data that the learning curve shows. */
const CURVE = [0.1, 0.25, 0.5, 0.75, 1] as const;
const SHARE_STEPS = 1000;

/** A sample with what the model sees of it, and the copies that it belongs to. */
interface Prepared {
  sample: Sample;
  cluster: string;
  examples: Example[];
}

interface Trained {
  weights: Parameters;
  vocabulary: Vocabulary;
}

export interface Outcome {
  /** Trained on all samples, the held-out tenth too. */
  model: TrainedModel;
  temperature: number;
  /** Of every sample outside the held-out tenth, by a model that saw none of its copies. */
  crossValidated: Answer[];
  /** Of a tenth of the clusters and of the other held-out pieces, by packed models that saw more and more of the rest. */
  curve: { samples: number; tenth: Answer[]; heldOut: Answer[] }[];
}

/**
 * Trains the model and measures it.
 * @param samples data/labels
 * @param heldOut pieces that are never trained on
 */
export function train(samples: readonly Sample[], heldOut: readonly Sample[]): Outcome {
  const clusters = clustersOf(samples);
  const prepared = samples.map((sample, i) => {
    return { sample, cluster: clusters[i] ?? sample.id, examples: examplesOf(sample) };
  });
  const tenth = prepared.filter(({ cluster }) => shareOf(cluster, HELD_OUT) === 0);
  const rest = prepared.filter(({ cluster }) => shareOf(cluster, HELD_OUT) !== 0);
  const raw = crossValidate(rest);
  const temperature = temperatureOf(raw);
  const curve = CURVE.map((share) => {
    const part = rest.filter(({ cluster }) => shareOf(`curve ${cluster}`, SHARE_STEPS) < share * SHARE_STEPS);
    const trained = unpack(packed(part, temperature));
    const answerTenth = tenth.map(({ sample }) => answer(sample, trained));
    return { samples: part.length, tenth: answerTenth, heldOut: heldOut.map((sample) => answer(sample, trained)) };
  });
  return { model: packed(prepared, temperature), temperature, crossValidated: cooled(raw, temperature), curve };
}

function crossValidate(prepared: readonly Prepared[]): Answer[] {
  const foldOf = ({ cluster }: Prepared) => shareOf(`fold ${cluster}`, FOLDS);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const trained = trainOn(prepared.filter((one) => foldOf(one) !== fold));
    return prepared.filter((one) => foldOf(one) === fold).map(({ sample }) => answer(sample, trained));
  }).flat();
}

function packed(prepared: readonly Prepared[], temperature: number): TrainedModel {
  const { weights, vocabulary } = trainOn(prepared);
  return pack(weights, vocabulary, temperature);
}

function trainOn(prepared: readonly Prepared[]): Trained {
  const vocabulary = vocabularyOf(prepared.flatMap(({ examples }) => examples.slice(0, 1)));
  const rows = prepared.flatMap(({ examples }) =>
    examples.map((example) => {
      return { ...vectorOf(example, vocabulary), target: example.target, weight: example.weight };
    }),
  );
  return { weights: fitWeights(rows, columnsOf(vocabulary)), vocabulary };
}

function columnsOf({ keys }: Vocabulary): number {
  return keys.length + GROUPS.length;
}

function answer(sample: Sample, { weights, vocabulary }: Trained): Answer {
  const vector = vectorOf(featuresOf(sample.piece), vocabulary);
  return { sample, logits: logitsOf(vector, weights, columnsOf(vocabulary)) };
}
