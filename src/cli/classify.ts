import { z } from 'zod';
import { classify } from '../pipeline/classify.ts';
import { answerJsonLines, briefFields } from './jsonl.ts';

/**
 * `briefwire classify FILE|-`: one answer a line for each record, in input order.
 * @returns exit status: 0, or 1 where a line was bad
 */
export function run(input: string): Promise<number> {
  return answerJsonLines(input, z.object({ ...briefFields, title: z.string().nullish() }), (records) =>
    records.map(({ id, ...piece }) => {
      const { category, scores, evidence, modelVersion } = classify(piece);
      return { id, category, scores, evidence, model_version: modelVersion };
    }),
  );
}
