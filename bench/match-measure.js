import { sql } from 'kysely';
import { pageOf } from './match-analysed.js';
import { findStored, storeBrief } from './match-ours.js';

/** Below this, trigram likeness counts for nothing; which threshold above it would have been best is told afterwards. */
export const LEAST_LIKENESS = 0.5;

/** The methods that answer which stored brief a text is a copy of: `(db, brief) → { id, likeness } | null`. */
export const LOOKUPS = {
  briefwire: async (db, brief) => {
    const id = await findStored(db, brief);
    return id === null ? null : { id, likeness: 1 };
  },
  trigram: async (db, brief) => {
    const { folded } = pageOf(brief).briefs[0].fingerprint;
    const { rows } = await sql`select brief_id as id, similarity(folded, ${folded}) as likeness from bench_trigrams
      where folded % ${folded} order by likeness desc, brief_id limit 1`.execute(db);
    return rows[0] ?? null;
  },
  trigramOfDay: async (db, brief) => {
    const { folded } = pageOf(brief).briefs[0].fingerprint;
    const { rows } =
      await sql`select brief_id as id, likeness from (select brief_id, similarity(folded, ${folded}) as likeness
        from bench_trigrams where brief_date between ${brief.date}::date - 1 and ${brief.date}::date + 1) near
      where likeness >= ${LEAST_LIKENESS} order by likeness desc, brief_id limit 1`.execute(db);
    return rows[0] ?? null;
  },
};

/** Looks texts up, one after the other, until they or the time are used up. */
export async function lookUp(method, db, lookups, budgetMs) {
  const taken = { ms: 0, answers: [], times: [] };
  for (const { brief, original } of lookups) {
    if (taken.ms > budgetMs) break;
    const begun = performance.now();
    const answer = await LOOKUPS[method](db, brief);
    const time = performance.now() - begun;
    taken.ms += time;
    taken.times.push(time);
    taken.answers.push({ right: original === null ? null : original + 1, answer });
  }
  return taken;
}

/** @returns milliseconds of each store */
export async function storeAll(db, lookups, firstArticle, connections) {
  const times = [];
  let next = 0;
  const work = async () => {
    while (next < lookups.length) {
      const i = next++;
      const begun = performance.now();
      await storeBrief(db, lookups[i].brief, firstArticle + i);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return times;
}

const THRESHOLDS = Array.from({ length: 10 }, (_, i) => 0.5 + i / 20);

/**
 * Recall and wrong merges: at the threshold that suits the method best, chosen afterwards in its favour.
 * @param answers `{ right, answer }`: the id that is right, or null for a new brief; what the method said
 */
export function score(answers) {
  const scored = THRESHOLDS.map((threshold) => {
    const said = answers.map(({ right, answer }) => ({
      right,
      id: answer && answer.likeness >= threshold ? answer.id : null,
    }));
    const copies = said.filter(({ right }) => right !== null).length;
    const joined = said.filter(({ right, id }) => right !== null && id === right).length;
    const wrong = said.filter(({ right, id }) => id !== null && id !== right).length;
    return {
      threshold,
      copies,
      recall: copies ? joined / copies : null,
      wrongMerges: wrong,
      f1: (2 * joined) / (2 * joined + wrong + (copies - joined)),
    };
  });
  return scored.toSorted((a, b) => b.f1 - a.f1)[0];
}
