import { z } from 'zod';
import { id, judged, text } from './schemas-shared.ts';

/** What came of an action, or why none was taken. */

export const taken = z.object({ id, state: text });
export const corrected = z.object({
  subject: text,
  was: judged.machine_category,
  now: judged.machine_category,
  machine_category: judged.machine_category,
  changed: z.boolean(),
});
export const parted = z.object({ sighting: id, brief: id, was: id, new: z.boolean(), changed: z.boolean() });
export const retried = z.object({ retried: z.boolean() });

export const problem = z.object({
  type: z.literal('about:blank'),
  title: text,
  status: z.int(),
  detail: text.describe('one line for a person'),
  reason: text.describe('a short word that stays the same'),
});
