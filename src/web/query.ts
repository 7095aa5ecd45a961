import { z } from 'zod';
import { UsageError } from '../pipeline/errors.ts';
import { regionCalled, wordForRegion } from '../pipeline/region-called.ts';
import { CATEGORIES } from '../pipeline/types.ts';
import { DAY_KINDS, EVERYTHING, type ReportFilter } from '../reports/filter.ts';
import { type Place, readPlace } from '../reports/page.ts';

const day = z.iso.date('is not a day such as 2021-06-30');
const LONGEST_TEXT = 200;
const name = z.string().max(LONGEST_TEXT).optional();

/** The parameters of a list's URL as they are documented for programs. */
export const filterParameters = z.object({
  by: z.enum(DAY_KINDS).optional().describe('the date that since, until and the order go by'),
  since: day.optional().describe('first day, such as 2021-06-01'),
  until: day.optional().describe('last day'),
  category: z.enum(CATEGORIES).optional(),
  region: z
    .string()
    .max(LONGEST_TEXT)
    .optional()
    .describe('what names this region or lies in it: 浙江, 杭州, Zhejiang'),
  park: name.describe('what names a park called so, or a part of its name'),
  name: name.describe('what names a regulator, company or coin called so'),
  site: name.describe('what this host carries'),
  network: name.describe('what a site of this network carries'),
  text: name.describe('words that all must stand in the text, in either script; “phrases”, -without'),
  after: z.string().optional().describe('cursor: `next` of the page before'),
});

type Parameters = Readonly<Record<string, string | undefined>>;

/** What a list by days is asked by its URL, and where it goes on. @throws UsageError that says what is wrong with the URL */
export function readQuery(parameters: Parameters): { filter: ReportFilter; after: Place | null } {
  return readQueryOf(parameters, readPlace);
}

/** The same for a list in another order. @param readAfter reads its cursor */
export function readQueryOf<P>(
  parameters: Parameters,
  readAfter: (cursor: string) => P,
): { filter: ReportFilter; after: P | null } {
  // A form sends empty fields along.
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value));
  const parsed = filterParameters.safeParse(given);
  if (!parsed.success) throw new UsageError(issuesOf(parsed.error));
  const { by = EVERYTHING.by, since = null, until = null, category = null, text = null, region, after } = parsed.data;
  const { park = null, name = null, site = null, network = null } = parsed.data;
  if (since && until && since > until) throw new UsageError(`since: ${since} is after until, ${until}`);
  const filter = {
    ...{ by, since, until, category, text, park, name, site, network },
    region: region === undefined ? null : regionOf(region),
  };
  return { filter, after: after === undefined ? null : readAfter(after) };
}

/** What zod found wrong, in one line. */
export function issuesOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function regionOf(name: string): NonNullable<ReportFilter['region']> {
  const region = regionCalled(name);
  if (region) return region;
  throw new UsageError(`region: no region is called ${name}, or several are: put the city before it (南京鼓楼区)`);
}

/** The same question as a URL's query, `?…`; empty where everything is asked. @param after a cursor to go on behind */
export function writeQuery(filter: ReportFilter, after?: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, region: filter.region && wordForRegion(filter.region) })) {
    if (value && (name !== 'by' || value !== EVERYTHING.by)) parameters.set(name, value);
  }
  if (after) parameters.set('after', after);
  return parameters.size === 0 ? '' : `?${parameters}`;
}
