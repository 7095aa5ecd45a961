import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSightings, compareFullness, type KnownBrief } from '../../src/pipeline/assign.ts';
import type { AnalysedBrief } from '../../src/pipeline/types.ts';

interface Copy {
  key: string;
  date: string | null;
  tag: string | null;
  headline: string | null;
  time: string | null;
  raw: string;
}

const PLAIN: Copy = {
  key: 'river',
  date: '2020-09-18',
  tag: null,
  headline: '开园',
  time: null,
  raw: '开园:河边[2020/9/18]',
};

function briefOf(copy: Copy): AnalysedBrief {
  const { key, ...text } = copy;
  const scores = { park: 1, policy: 0, market: 0, other: 0 };
  return {
    ...text,
    body: bodyOf(key),
    occurred: null,
    start: 0,
    end: copy.raw.length,
    attribution: null,
    position: 0,
    fingerprint: { folded: key, key, bands: [] },
    places: [],
    names: [],
    classification: { category: 'park', scores, evidence: [], modelVersion: 'test' },
    claims: [],
  };
}

function bodyOf(key: string): string {
  return BODIES[key] ?? key;
}

function known(id: number, copy: Copy): KnownBrief {
  return { ...copy, body: bodyOf(copy.key), id };
}

/** Two texts that have nothing in common. */
const BODIES: Readonly<Record<string, string>> = { river: '河边的水塔', coin: '行情：跌破三元' };

/** The assignments of a page's copies, as date and id that is joined. */
function joins(copies: readonly Copy[], stored: readonly KnownBrief[]) {
  return assignSightings(copies.map(briefOf), stored).map(({ brief, join }) => [brief.date, join]);
}

const A = PLAIN;
const B: Copy = { ...PLAIN, date: '2020-09-19', raw: '开园:河边[2020/9/19]' };
const UNDATED: Copy = { ...PLAIN, date: null, raw: '开园:河边' };
const OTHER: Copy = { ...PLAIN, key: 'coin', raw: '行情:塔[2020/9/18]' };

describe('a copy of a brief', () => {
  it.each<[string, Copy[], KnownBrief[], [string | null, number | null][]]>([
    ['is new where none is stored', [A], [], [[A.date, null]]],
    ['is new where only another text is stored', [A], [known(1, OTHER)], [[A.date, null]]],
    ['joins that of its day', [A], [known(1, B), known(2, A)], [[A.date, 2]]],
    ['is new on another day', [A], [known(1, B)], [[A.date, null]]],
    ['gives its day to the only undated one', [A], [known(1, UNDATED)], [[A.date, 1]]],
    ['gives no day where another day is stored too', [A], [known(1, UNDATED), known(2, B)], [[A.date, null]]],
    [
      'gives no day where the page has another day too',
      [A, B],
      [known(1, UNDATED)],
      [
        [A.date, null],
        [B.date, null],
      ],
    ],
    ['without a day joins the only dated one', [UNDATED], [known(1, A)], [[null, 1]]],
    ['without a day stays apart from two', [UNDATED], [known(1, A), known(2, B)], [[null, null]]],
    ['without a day joins the other without', [UNDATED], [known(1, A), known(2, UNDATED), known(3, B)], [[null, 2]]],
    ['without a day is the dated one of its page', [UNDATED, A], [], [[A.date, null]]],
    [
      'without a day stays apart from two of its page',
      [A, B, UNDATED],
      [],
      [
        [A.date, null],
        [B.date, null],
        [null, null],
      ],
    ],
    [
      'stands once however often it is on the page',
      [A, OTHER, A, A],
      [],
      [
        [A.date, null],
        [OTHER.date, null],
      ],
    ],
  ])('%s', (_, copies, stored, expected) => {
    expect(joins(copies, stored)).toEqual(expected);
  });

  it.each<[string, Copy, Copy, string, boolean]>([
    ['exact where nothing differs', A, A, 'exact', false],
    [
      'folded where only the folded text is equal',
      { ...A, raw: '开园：河边[2020/9/18]' },
      { ...A, raw: '开园:河边 [2020/9/18]' },
      'folded',
      false,
    ],
    ['exact where it is fuller and represents the brief from now on', { ...A, tag: '动态' }, A, 'exact', true],
    ['folded where it is poorer', A, { ...A, tag: '动态', raw: '动态 | 开园:河边[2020/9/18]' }, 'folded', false],
  ])('is %s', (_, copy, stored, match, represents) => {
    expect(assignSightings([briefOf(copy)], [known(1, stored)])).toMatchObject([
      { join: 1, match, represents, scores: { key: 1 } },
    ]);
  });
});

const copyArb: fc.Arbitrary<Copy> = fc.record({
  key: fc.constantFrom('river', 'coin'),
  date: fc.constantFrom('2020-09-18', '2020-09-19', null),
  tag: fc.constantFrom('动态', null),
  headline: fc.constantFrom('开园', null),
  time: fc.constantFrom('10:00:00', null),
  raw: fc.string({ unit: fc.constantFrom('开', '园', ' '), maxLength: 3 }),
});

/** Stored briefs as the unique key of their table allows them. */
const storedArb = fc
  .uniqueArray(copyArb, { selector: ({ key, date }) => `${key} ${date}`, maxLength: 5 })
  .map((copies) => copies.map((copy, index) => known(index + 1, copy)));

describe('the order', () => {
  it('of a page and of what is stored does not matter', () => {
    const shuffled = fc
      .array(copyArb, { maxLength: 6 })
      .chain((copies) => fc.tuple(fc.constant(copies), fc.shuffledSubarray(copies, { minLength: copies.length })));
    const stored = storedArb.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, stored, ([copies, others], [here, there]) => {
        expect(outcomes(others, there)).toEqual(outcomes(copies, here));
      }),
    );
  });

  it('of pages does not matter to what represents a brief, where its text has one day', () => {
    const oneDay = fc
      .array(copyArb, { minLength: 1, maxLength: 6 })
      .map((copies) => copies.map((copy) => ({ ...copy, date: copy.date && '2020-09-18' })));
    const pages = oneDay.chain((copies) =>
      fc.tuple(fc.constant(copies), fc.shuffledSubarray(copies, { minLength: copies.length })),
    );
    fc.assert(
      fc.property(pages, ([copies, others]) => {
        expect(storeInTurn(others)).toEqual(storeInTurn(copies));
      }),
    );
  });

  it('of two copies by fullness is total', () => {
    fc.assert(
      fc.property(copyArb, copyArb, copyArb, (a, b, c) => {
        expect(Math.sign(compareFullness(a, b))).toBe(0 - Math.sign(compareFullness(b, a)));
        if (compareFullness(a, b) > 0 && compareFullness(b, c) > 0) expect(compareFullness(a, c)).toBeGreaterThan(0);
      }),
    );
  });
});

function outcomes(copies: readonly Copy[], stored: readonly KnownBrief[]): string[] {
  return assignSightings(copies.map(briefOf), stored)
    .map(({ brief, join, match, represents }) => {
      const { date, tag, time, raw, fingerprint } = brief;
      return JSON.stringify([fingerprint.key, date, Boolean(brief.headline), tag, time, raw, join, match, represents]);
    })
    .sort();
}

/** What is stored after pages with one copy each, as the database would keep it. */
function storeInTurn(copies: readonly Copy[]): string[] {
  const stored = new Map<number, Copy>();
  for (const copy of copies) {
    const all = [...stored].map(([id, text]) => known(id, text));
    for (const { join, represents } of assignSightings([briefOf(copy)], all)) {
      if (join === null) stored.set(stored.size + 1, copy);
      else if (represents) stored.set(join, copy);
    }
  }
  return [...stored.values()].map((copy) => JSON.stringify(copy)).sort();
}

it('joins each stored brief at most once a page', () => {
  fc.assert(
    fc.property(fc.array(copyArb, { maxLength: 6 }), storedArb, (copies, stored) => {
      const joined = assignSightings(copies.map(briefOf), stored).flatMap(({ join }) => join ?? []);
      expect(new Set(joined).size).toBe(joined.length);
    }),
  );
});
