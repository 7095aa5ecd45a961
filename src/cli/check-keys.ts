import type { Db } from '../db/database.ts';
import { countOldKeys } from '../db/keys.ts';
import { ARTICLE_KEYS_VERSION } from '../pipeline/article-bands.ts';
import { BRIEF_KEYS_VERSION } from '../pipeline/fingerprint.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether copies of all stored briefs and articles are found: an older version gave them other bands. */
export async function checkKeys(db: Db): Promise<Check> {
  const { briefs, articles } = await countOldKeys(db, {
    briefs: BRIEF_KEYS_VERSION,
    articles: ARTICLE_KEYS_VERSION,
  });
  if (briefs + articles === 0) return ok('keys', 'copies of all briefs and articles are found by the present keys');
  const message = `copies of ${briefs} briefs and ${articles} articles may be missed: an older version made their keys`;
  return warn('keys', message, 'run `briefwire reprocess --stage match`');
}
