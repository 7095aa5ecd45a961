import { z } from 'zod';
import { UsageError } from '../pipeline/errors.ts';
import { CATEGORIES } from '../pipeline/types.ts';
import { DAY_KINDS, EVERYTHING, type ReportFilter } from '../reports/filter.ts';
import type { Place } from '../reports/page.ts';

const day = z.iso.date('is not a day such as 2021-06-30');
/** A form sends empty fields along. */
const unlessEmpty = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value || undefined, schema.optional());

const LONGEST_TEXT = 200;
const PLACE = /^(\d{4}-\d{2}-\d{2})?~(\d{1,15})$/;

const query = z.object({
  by: unlessEmpty(z.enum(DAY_KINDS)),
  since: unlessEmpty(day),
  until: unlessEmpty(day),
  category: unlessEmpty(z.enum(CATEGORIES)),
  text: unlessEmpty(z.string().max(LONGEST_TEXT)),
  after: unlessEmpty(
    z.string().transform((value, context): Place => {
      const [found, placeDay, id] = PLACE.exec(value) ?? [];
      if (found && (placeDay === undefined || day.safeParse(placeDay).success)) {
        return { day: placeDay ?? null, id: Number(id) };
      }
      context.addIssue('is not a place in a list');
      return z.NEVER;
    }),
  ),
});

/** What a list is asked by its URL, and where it goes on. @throws UsageError that says what is wrong with the URL */
export function readQuery(parameters: Record<string, string>): { filter: ReportFilter; after: Place | null } {
  const parsed = query.safeParse(parameters);
  if (!parsed.success) {
    throw new UsageError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  const { after = null, ...asked } = parsed.data;
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { filter: { ...EVERYTHING, ...given }, after };
}

/** The same question as a URL's query, going on behind a place. */
export function writeQuery(filter: ReportFilter, after: Place): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    if (typeof value === 'string' && value) parameters.set(name, value);
  parameters.set('after', `${after.day ?? ''}~${after.id}`);
  return `?${parameters}`;
}
