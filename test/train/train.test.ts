import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/pipeline/classify.ts';
import { CATEGORIES } from '../../src/pipeline/types.ts';
import { type Answer, figuresOf, temperatureOf } from '../../src/train/measure.ts';
import { minimise } from '../../src/train/minimise.ts';
import { sourceOf, unpack } from '../../src/train/pack.ts';
import { logitsOf } from '../../src/train/regression.ts';
import { clustersOf, readSamples, type Sample, shareOf } from '../../src/train/samples.ts';
import { train } from '../../src/train/train.ts';
import { featuresOf, GROUPS, vectorOf } from '../../src/train/vectors.ts';

const root = path.join(import.meta.dirname, '../..');
const labels = readSamples(path.join(root, 'data/labels'));
const heldOut = readSamples(path.join(root, 'data/held-out'));
const few = labels.filter(({ id }) => shareOf(id, 8) === 0);

function sample(id: string, headline: string, body = ''): Sample {
  return { id, piece: { headline, body }, label: 'other', also: [] };
}

function answers(rows: [label: Sample['label'], logits: number[], also?: Sample['also']][]): Answer[] {
  return rows.map(([label, logits, also = []], i) => {
    return { sample: { id: String(i), piece: { body: '' }, label, also }, logits };
  });
}

describe('the labelled data', () => {
  it('holds each label in quantity, and half of it or more without a body', () => {
    for (const category of CATEGORIES)
      expect(labels.filter(({ label }) => label === category).length).toBeGreaterThan(400);
    expect(labels.filter(({ piece }) => piece.body === '').length).toBeGreaterThan(labels.length / 2);
  });

  it('never names a label beside itself', () => {
    expect([...labels, ...heldOut].filter(({ label, also }) => also.includes(label))).toEqual([]);
  });

  it('holds no copy of what is held out', () => {
    const clusters = clustersOf([...labels, ...heldOut]);
    const known = new Set(clusters.slice(0, labels.length));
    expect(clusters.slice(labels.length).filter((cluster) => known.has(cluster))).toEqual([]);
  });
});

describe('clustersOf', () => {
  it('puts copies together, in either script and with a word changed, and nothing else', () => {
    const samples = [
      sample('a', '南嶺區塊鏈產業園揭牌，首批十二家企業入駐'),
      sample('b', '央行约谈三家支付机构'),
      sample('c', '南岭区块链产业园揭牌 首批12家企业入驻'),
      sample('d', '南岭区块链协会换届'),
    ];
    expect(clustersOf(samples)).toEqual(['a', 'b', 'a', 'd']);
  });
});

describe('minimise', () => {
  it('finds the minimum of a bowl', () => {
    const target = [3, -2, 0.5];
    const found = minimise(3, (point, gradient) => {
      let value = 0;
      for (const [i, goal] of target.entries()) {
        const off = (point[i] ?? 0) - goal;
        gradient[i] = 2 * (i + 1) * off;
        value += (i + 1) * off * off;
      }
      return value;
    });
    for (const [i, goal] of target.entries()) expect(found[i]).toBeCloseTo(goal, 2);
  });
});

describe('figuresOf', () => {
  it('counts the label strictly and the defensible ones as accepted', () => {
    const figures = figuresOf(
      answers([
        ['park', [9, 0, 0, 0]],
        ['park', [0, 9, 0, 0], ['policy']],
        ['other', [0, 9, 0, 0]],
        ['other', [0, 0, 0, 9]],
      ]),
    );
    expect(figures).toMatchObject({ count: 4, strict: 0.5, accepted: 0.75 });
    expect(figures.f1.map((value) => Math.round(value * 100))).toEqual([67, 0, 0, 67]);
    expect(figures.calibrationError).toBeCloseTo(0.5, 2);
  });

  it('warms scores that are too sure', () => {
    const sure = answers([
      ['park', [4, 0, 0, 0]],
      ['policy', [4, 0, 0, 0]],
    ]);
    expect(temperatureOf(sure)).toBeGreaterThan(1);
  });
});

describe('train', () => {
  const outcome = train(few, heldOut.slice(0, 20));

  it('gives the same bytes for the same data', () => {
    expect(sourceOf(train(few, []).model)).toBe(sourceOf(outcome.model));
  });

  it('answers for every sample outside the held-out tenth', () => {
    const tenth = outcome.curve.at(-1)?.tenth ?? [];
    expect(outcome.crossValidated.length + tenth.length).toBe(few.length);
    expect(outcome.curve.at(-1)?.heldOut).toHaveLength(20);
  });

  it('learns something', () => {
    expect(figuresOf(outcome.crossValidated).strict).toBeGreaterThan(0.6);
  });
});

describe('the model in the repository', () => {
  const source = readFileSync(path.join(root, 'src/pipeline/model-weights.ts'), 'utf8');

  it('classifies as it was measured', async () => {
    const { MODEL } = await import('../../src/pipeline/model.ts');
    expect(sourceOf(MODEL).replace(/\s/g, '')).toBe(source.replace(/\s/g, ''));
    const { weights, vocabulary } = unpack(MODEL);
    for (const { piece } of heldOut) {
      const logits = logitsOf(vectorOf(featuresOf(piece), vocabulary), weights, vocabulary.keys.length + GROUPS.length);
      const powers = logits.map((logit) => Math.exp(logit));
      const sum = powers.reduce((a, b) => a + b);
      const { scores } = classify(piece);
      for (const [i, category] of CATEGORIES.entries()) expect(scores[category]).toBeCloseTo((powers[i] ?? 0) / sum, 3);
    }
  });

  it('is right about most of what it never saw, and says why', () => {
    const right = heldOut.filter(({ piece, label, also }) => [label, ...also].includes(classify(piece).category));
    expect(right.length / heldOut.length).toBeGreaterThan(0.92);
    const explained = heldOut.filter(({ piece }) => classify(piece).evidence.length > 0);
    expect(explained.length / heldOut.length).toBeGreaterThan(0.95);
  });
});
