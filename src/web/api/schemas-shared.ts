import { z } from 'zod';
import { CATEGORIES, MEASURES } from '../../pipeline/types.ts';

/**
 * Shapes that answers have in common. Answers are checked against their schemas, and the OpenAPI document is generated
 * from them. An instant is a Date here and a string in JSON.
 */
export const id = z.int();
export const count = z.int().nonnegative();
export const text = z.string();
export const maybe = z.string().nullable();
export const day = z.iso.date();
export const maybeDay = day.nullable();
export const instant = z.date();
export const category = z.enum(CATEGORIES);
export const script = z.enum(['hant', 'hans', 'other']);

/** Where something stands. */
export const span = { start: z.int().describe('UTF-16 offset into the field'), end: z.int() };

/** How much names or carries something. */
export const counts = { briefs: count, articles: count, networks: count };

export const judged = {
  category: category.describe("a person's word if there is one, otherwise the model's"),
  machine_category: category,
};

/** A number that somebody reported. */
export const reported = {
  id,
  measure: z.enum(MEASURES),
  value_low: z.number().nullable(),
  value_high: z.number().nullable(),
  qualifier: z.enum(['exact', 'over', 'up_to', 'about']),
  unit: text,
  as_of: maybeDay,
  claimant: maybe,
};
