import type { Db } from '../db/database.ts';
import { countSourceStates } from '../db/sources.ts';
import { SOURCE_STATES, type SourceState } from '../pipeline/types.ts';
import { type Check, ok, warn } from './check.ts';

const NEEDS_A_LOOK: readonly SourceState[] = ['stale', 'blocked', 'broken'];

/** How many sources are in which state. */
export async function checkSources(db: Db): Promise<Check> {
  const counts = await countSourceStates(db);
  const inState = (state: SourceState) =>
    counts.filter((count) => count.state === state).reduce((sum, { sources }) => sum + sources, 0);
  const told = SOURCE_STATES.flatMap((state) => (inState(state) > 0 ? [`${inState(state)} ${state}`] : []));
  if (told.length === 0) return ok('sources', 'none is polled; `briefwire sources add URL` adds one');
  const wrong = NEEDS_A_LOOK.some((state) => inState(state) > 0);
  return wrong
    ? warn('sources', told.join(', '), '`briefwire sources list` tells why')
    : ok('sources', told.join(', '));
}
