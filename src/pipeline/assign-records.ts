import { type Copy, compareFullness } from './assign.ts';
import { factsOf } from './facts.ts';
import { fingerprint } from './fingerprint.ts';
import type { BriefText } from './types.ts';
import { type Candidate, compareTexts, compareVerdicts } from './verdict.ts';
import { dayAfter, dayOf } from './verdict-days.ts';

/** A brief by itself, without a page. */
export interface BriefRecord extends BriefText {
  /** A day, or an instant that begins with one. */
  date: string | null;
  time: string | null;
}

interface Entry extends Candidate, Copy {
  bands: readonly number[];
  day: string | null;
}

/** The briefs known so far, found by the keys of their representatives. */
interface Index {
  /** By day and key. */
  dated: Map<string, Entry[]>;
  /** By key, on any day or none. */
  all: Map<number | string, Entry[]>;
  /** Those whose text is taken apart. */
  withFacts: Entry[];
}

/** How many possible copies are compared in full; those that share most keys come first. */
const MAX_COMPARED = 24;
/** How many places of the index are looked at for one record, rare keys first: a template's keys name thousands. */
const MAX_LOOKED_AT = 4000;
/** How many texts are kept taken apart. */
const MAX_FACTS = 4096;
/** Hex digits of a key that a brief's name shows: 64 bits, no accidental twins among a billion briefs of one day. */
const KEY_LENGTH = 16;

/**
 * Which brief each record is a copy of. Each record is compared with the fullest copies only, never with copies of
 * copies, and taken in the order of fullness, so the order in which they come does not matter. An undated record joins
 * the dated brief that it fits if there is exactly one; with none or several it joins only other undated copies.
 * @param records in any order
 * @returns for each record, in input order, the brief's key: equal for copies of one brief, else different
 */
export function assignRecords(records: readonly BriefRecord[]): string[] {
  const index: Index = { dated: new Map(), all: new Map(), withFacts: [] };
  const entries = records.map(entryOf);
  const order = entries.map((_, i) => i).sort((i, j) => compareEntries(entries[j], entries[i]));
  const names = new Array<string>(records.length);
  for (const i of order) {
    const entry = entries[i];
    if (!entry) continue;
    const representative = find(index, entry) ?? add(index, entry);
    names[i] = `${representative.key.slice(0, KEY_LENGTH)}-${representative.day ?? 'undated'}`;
  }
  return names;
}

function entryOf({ tag, headline, body, date, time }: BriefRecord): Entry {
  const { key, bands } = fingerprint({ headline, body });
  return { tag, headline, body, date, time, key, bands, day: dayOf(date), raw: `${headline ?? ''}\n${body}` };
}

function compareEntries(a: Entry | undefined, b: Entry | undefined): number {
  if (!a || !b) return 0;
  return compareFullness(a, b) || order(b.day, a.day) || order(b.time, a.time) || order(b.tag, a.tag);
}

function order(a: string | null | undefined, b: string | null | undefined): number {
  const [first, second] = [a ?? '', b ?? ''];
  return first === second ? 0 : first < second ? -1 : 1;
}

function add(index: Index, entry: Entry): Entry {
  for (const key of [...entry.bands, entry.key]) {
    push(index.all, key, entry);
    if (entry.day !== null) push(index.dated, `${entry.day} ${key}`, entry);
  }
  return entry;
}

/** The brief that a record is a copy of, or undefined. */
function find(index: Index, entry: Entry): Entry | undefined {
  const fits = candidatesOf(index, entry).flatMap((known) => {
    keepFacts(index, known);
    const answer = compareTexts(entry, known);
    return answer?.days ? [{ known, answer, sameDay: known.day === entry.day }] : [];
  });
  fits.sort((a, b) => Number(b.sameDay) - Number(a.sameDay) || compareVerdicts(a.answer, b.answer));
  if (entry.day !== null) return fits[0]?.known;
  const dated = fits.filter(({ known }) => known.day !== null);
  return dated.length === 1 ? dated[0]?.known : fits.find(({ known }) => known.day === null)?.known;
}

/** Those that share keys with the record: on its day or a day apart, or on any day where it has none. */
function candidatesOf(index: Index, { day, bands, key }: Entry): Entry[] {
  const keys = [...bands, key];
  const buckets =
    day === null
      ? keys.map((one) => index.all.get(one))
      : [0, -1, 1].flatMap((days) => {
          const near = dayAfter(day, days);
          return keys.map((one) => index.dated.get(`${near} ${one}`));
        });
  const shared = new Map<Entry, number>();
  let looked = 0;
  for (const bucket of buckets.filter((found) => found !== undefined).sort((a, b) => a.length - b.length)) {
    for (const entry of bucket.slice(0, MAX_LOOKED_AT - looked)) shared.set(entry, (shared.get(entry) ?? 0) + 1);
    looked += bucket.length;
    if (looked >= MAX_LOOKED_AT) break;
  }
  const found = [...shared].sort(([, a], [, b]) => b - a).slice(0, MAX_COMPARED);
  return found.map(([entry]) => entry);
}

/** Texts taken apart take many times their place: only so many are kept. */
function keepFacts(index: Index, entry: Entry): void {
  if (entry.facts) return;
  if (index.withFacts.length >= MAX_FACTS) {
    for (const old of index.withFacts) delete old.facts;
    index.withFacts = [];
  }
  entry.facts = factsOf(entry);
  index.withFacts.push(entry);
}

function push<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const list = map.get(key);
  if (list) list.push(entry);
  else map.set(key, [entry]);
}
