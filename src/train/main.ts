import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CATEGORIES } from '../pipeline/types.ts';
import { categoryOf, type Figures, figuresOf } from './measure.ts';
import { sourceOf } from './pack.ts';
import { readCorrections, readSamples } from './samples.ts';
import { type Outcome, train } from './train.ts';

/**
 * `npm run train`, in the project's folder: reads data/labels and data/held-out, prints what the model is worth, writes
 * src/pipeline/model-weights.ts. `--misses` lists what cross-validation got wrong, never what is held out. `--corrections
 * FILE` trains on people's corrections too, as `briefwire corrections --json` prints them.
 */
const { values } = parseArgs({
  options: { misses: { type: 'boolean', default: false }, corrections: { type: 'string' } },
});
const WEIGHTS_FILE = 'src/pipeline/model-weights.ts';

const labels = readSamples('data/labels');
const corrections = values.corrections === undefined ? [] : readCorrections(values.corrections);
const outcome = train([...labels, ...corrections], readSamples('data/held-out'));
const source = sourceOf(outcome.model);
writeFileSync(WEIGHTS_FILE, source);
print(outcome);
if (values.misses) printMisses(outcome);
const grams = Buffer.from(outcome.model.grams, 'base64').length / 8;
console.log(`\n${WEIGHTS_FILE}: ${outcome.model.version}, ${grams} n-grams, ${Math.ceil(source.length / 1024)} KB`);

function print({ crossValidated, curve, temperature }: Outcome): void {
  const figures = figuresOf(crossValidated);
  console.log(`cross-validated, temperature ${temperature}`);
  printFigures('all', figures);
  printFigures('with body', figuresOf(crossValidated.filter(({ sample }) => sample.piece.body !== '')));
  printFigures('headline', figuresOf(crossValidated.filter(({ sample }) => sample.piece.body === '')));
  console.log('\nlabel \\ answer, cross-validated');
  console.table(Object.fromEntries(CATEGORIES.map((name, i) => [name, named(figures.confusion[i] ?? [])])));
  console.log('calibration: score, share that is right, answers');
  for (const { score, right, count } of figures.bins) {
    if (count > 0) console.log(`  ${score.toFixed(3)}  ${right.toFixed(3)}  ${count}`);
  }
  console.log('\nlearning curve: trained on N, measured on what is held out');
  for (const { samples, tenth, heldOut } of curve) {
    printFigures(`${samples}: a tenth`, figuresOf(tenth));
    printFigures(`${samples}: headlines`, figuresOf(heldOut));
  }
}

function printFigures(name: string, figures: Figures): void {
  const shares = { strict: figures.strict, accepted: figures.accepted, macroF1: figures.macroF1 };
  const all = { ...shares, ...named(figures.f1), ECE: figures.calibrationError };
  const cells = Object.entries(all).map(([key, value]) => `${key} ${value.toFixed(3)}`);
  console.log(`  ${name.padEnd(16)} n ${String(figures.count).padStart(4)}  ${cells.join('  ')}`);
}

function named(numbers: readonly number[]): Record<string, number> {
  return Object.fromEntries(CATEGORIES.map((category, i) => [category, numbers[i] ?? 0]));
}

function printMisses({ crossValidated }: Outcome): void {
  for (const { sample, logits } of crossValidated) {
    const said = categoryOf(logits);
    if (said === sample.label || sample.also.includes(said)) continue;
    const { headline, title, body } = sample.piece;
    console.log(`${sample.id} ${said} for ${sample.label}: ${headline ?? title ?? ''} ${body.slice(0, 60)}`);
  }
}
