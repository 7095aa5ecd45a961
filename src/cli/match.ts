import { z } from 'zod';
import { assignRecords } from '../pipeline/assign-records.ts';
import { dayOf } from '../pipeline/verdict-days.ts';
import { briefFields, readAllJsonLines } from './jsonl.ts';
import { print } from './print.ts';

const record = z.object({
  ...briefFields,
  date: z
    .string()
    .refine((date) => dayOf(date) !== null, 'not a day such as 2021-06-30')
    .nullish(),
  time: z.string().nullish(),
});

/** Answers that are printed together: writing each by itself would be ten times as slow. */
const BATCH = 500;

/**
 * `briefwire match FILE|-`: records that are copies of one brief get the same key. All records are read before the first
 * answer: which copy is the fullest, and whether an undated one has one dated fellow, only the last line tells.
 * @returns exit status: 0, or 1 where a line was bad
 */
export async function run(input: string): Promise<number> {
  const { records, bad } = await readAllJsonLines(
    input,
    record.transform(({ date, time, ...brief }) => ({ ...brief, date: date ?? null, time: time ?? null })),
  );
  const briefs = assignRecords(records);
  for (let from = 0; from < records.length; from += BATCH) {
    const lines = records
      .slice(from, from + BATCH)
      .map(({ id }, i) => `${JSON.stringify({ id, brief: briefs[from + i] })}\n`);
    if (!(await print(lines.join('')))) break;
  }
  return bad ? 1 : 0;
}
