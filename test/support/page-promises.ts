import { z } from 'zod';
import { unitsOf } from '../../src/pipeline/extract-weigh.ts';
import { type AnalysedPage, CATEGORIES, MEASURES } from '../../src/pipeline/types.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .refine((value) => new Date(value).toISOString().startsWith(value), 'no day of the calendar');
const known = day.refine((value) => Number(value.slice(0, 4)) > 1990, 'a sentinel');
const text = z
  .string()
  .min(1)
  .refine((value) => value.trim() === value, 'blank at its ends');
const address = z.url({ protocol: /^https?$/ });
const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/);

const share = z.number().min(0).max(1);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const classification = z.looseObject({
  category: z.enum(CATEGORIES),
  scores: z
    .strictObject({ park: share, policy: share, market: share, other: share })
    .refine(({ park, policy, market, other }) => Math.abs(park + policy + market + other - 1) < 0.01, 'sum'),
  evidence: z.array(
    z.strictObject({
      field: z.enum(['tag', 'headline', 'title', 'body']),
      start: z.int().nonnegative(),
      end: z.int().positive(),
      text: z.string().min(1),
      category: z.enum(CATEGORIES),
      weight: z.number(),
    }),
  ),
  modelVersion: z.string().min(1),
});

const span = {
  field: z.enum(['headline', 'title', 'body']),
  start: z.int().nonnegative(),
  end: z.int().positive(),
  text: z.string().min(1),
};
const place = z.strictObject({
  ...span,
  type: z.enum(['region', 'park']),
  name: text,
  path: z.array(z.looseObject({ code: text, name: text })),
});
const claim = z
  .strictObject({
    ...span,
    measure: z.enum(MEASURES),
    low: z.number().nonnegative().nullable(),
    high: z.number().nonnegative().nullable(),
    qualifier: z.enum(['exact', 'over', 'up_to', 'about']),
    unit: z.string(),
    asOf: day.nullable(),
    claimant: text.nullable(),
    quotation: text,
    sentenceStart: z.int().nonnegative(),
  })
  .refine(({ low, high }) => (low ?? high) !== null && (low ?? 0) <= (high ?? Number.POSITIVE_INFINITY), 'range');
const name = place.extend({ type: z.enum(['regulator', 'company', 'coin']) });
const findings = { classification, places: z.array(place), names: z.array(name), claims: z.array(claim) };

const SCHEMA = z.strictObject({
  kind: z.enum(['article', 'listing']),
  charset: z.string().refine((name) => new TextDecoder(name).encoding === name || name === 'gb18030'),
  script: z.enum(['hant', 'hans', 'other']),
  text,
  title: text.nullable(),
  rawTitle: text.nullable(),
  author: text.nullable(),
  publisher: text.nullable(),
  published: z
    .discriminatedUnion('precision', [
      z.strictObject({ precision: z.literal('day'), value: known, source: z.string() }),
      z.strictObject({ precision: z.enum(['minute', 'second']), value: moment, source: z.string() }),
    ])
    .nullable(),
  rejectedDates: z.array(text),
  paragraphs: z.array(text),
  briefs: z.array(
    z.strictObject({
      tag: text.nullable(),
      headline: text.nullable(),
      body: z.string(),
      date: known.nullable(),
      time: z.iso.time({ precision: 0 }).nullable(),
      occurred: day.nullable(),
      start: z.int().nonnegative(),
      end: z.int().positive(),
      attribution: text.nullable(),
      position: z.int().nonnegative(),
      raw: text,
      fingerprint: z.looseObject({ folded: z.string(), key: digest }),
      ...findings,
    }),
  ),
  teasers: z.array(z.strictObject({ text, url: address.nullable() })),
  links: z.array(z.strictObject({ url: address, text })),
  noarchive: z.boolean(),
  ...findings,
  textKey: digest.nullable(),
  textBands: z.array(z.int32()),
});

/** A brief's date in an element of its own, with no brief before it. */
const DATE_ALONE = /[[［【〔]\s?\d{4}[^[\]［］【】〔〕\n]{3,24}[\]］】〕]/g;
/** Scraps of fewer units than this beside a sentinel or a bracket are no teaser and no paragraph. */
const SCRAP_UNITS = 6;

/**
 * What every page keeps to that went through all pure steps, whatever its bytes were.
 * @returns the first promise that is broken and how, or null
 */
export function brokenPromise(page: AnalysedPage): string | null {
  const parsed = SCHEMA.safeParse(page);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `schema: ${issue?.path.filter((key) => typeof key === 'string').join('.')} ${issue?.message}`;
  }
  return unstorable(page) ?? wrongOffsets(page) ?? wrongSpans(page) ?? lostText(page);
}

function unstorable(page: AnalysedPage): string | null {
  const all = JSON.stringify(page);
  // An even number of backslashes before it is a text that spells the escape.
  if (/(?<!\\)(?:\\\\)*\\u0000/.test(all)) return 'storable: NUL';
  return /(?<!\\)(?:\\\\)*\\ud[89a-f]/i.test(all) ? 'storable: lone surrogate' : null;
}

/** Evidence, places, names and claims stand where they say they do. */
function wrongSpans(page: AnalysedPage): string | null {
  const pieces = [
    { found: page, title: page.title, headline: null, body: page.paragraphs.join('\n') },
    ...page.briefs.map((brief) => ({ found: brief, title: null, ...brief })),
  ];
  for (const { found, ...piece } of pieces) {
    for (const { field, start, end, text } of [...found.places, ...found.names, ...found.claims]) {
      if (piece[field]?.slice(start, end) !== text) return `spans: ${field}`;
    }
  }
  return null;
}

function wrongOffsets({ briefs, paragraphs, text }: AnalysedPage): string | null {
  let from = 0;
  let position = 0;
  for (const brief of briefs) {
    if (brief.start < from) return 'offsets: briefs overlap or are out of order';
    if (brief.raw !== text.slice(brief.start, brief.end)) return 'offsets: raw';
    if (brief.end <= brief.start || brief.end > text.length) return 'offsets: outside the text';
    if (brief.position < position || brief.position > paragraphs.length) return 'offsets: position';
    const raw = squeeze(text.slice(brief.start, brief.end));
    for (const part of ['tag', 'headline', 'body'] as const)
      if (!raw.includes(squeeze(brief[part] ?? ''))) return `offsets: the span does not hold the ${part}`;
    if (brief.date !== null && !raw.includes(brief.date.slice(0, 4))) return 'offsets: the span does not hold the year';
    from = brief.end;
    position = brief.position;
  }
  return null;
}

/** Article, briefs and teasers together are the text: nothing is made up or moved, nothing is lost but dates and scraps. */
function lostText(page: AnalysedPage): string | null {
  if (page.kind === 'listing') return page.links.length > 0 ? null : 'listing: no links';
  const rest = withoutBriefs(page);
  const whole = squeeze(rest);
  let from = 0;
  for (const paragraph of page.paragraphs) {
    const wanted = squeeze(paragraph);
    const at = whole.indexOf(wanted, from);
    if (at < 0) return `text: a paragraph is ${whole.includes(wanted) ? 'out of order' : 'not in it, or in a brief'}`;
    from = at + wanted.length;
  }
  for (const teaser of page.teasers) if (!whole.includes(squeeze(teaser.text))) return 'text: a teaser is not in it';
  const told = squeeze([...page.paragraphs, ...page.teasers.map((teaser) => teaser.text)].join('\n'));
  for (const piece of withoutDates(rest, page.rejectedDates).split('\n'))
    if (unitsOf(piece) >= SCRAP_UNITS && !told.includes(squeeze(piece)))
      return 'text: a line is in no paragraph, brief or teaser';
  return null;
}

/** Sentinels are kept as refused dates; what stands around them is text. */
function withoutDates(text: string, refused: readonly string[]): string {
  const longestFirst = [...new Set(refused)].toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, date) => rest.replaceAll(date, '\n'), text).replace(DATE_ALONE, '\n');
}

function withoutBriefs({ briefs, text }: AnalysedPage): string {
  let from = 0;
  const parts: string[] = [];
  for (const brief of briefs) {
    parts.push(text.slice(from, brief.start));
    from = brief.end;
  }
  return [...parts, text.slice(from)].join('\n');
}

function squeeze(value: string): string {
  return value.replace(/\s+/g, '');
}
