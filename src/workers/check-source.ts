import { randomUUID } from 'node:crypto';
import type { Db } from '../db/database.ts';
import { findKnownItems } from '../db/items.ts';
import type { SourceRow } from '../db/sources.ts';
import { keysOf, tellApart } from '../sources/identity.ts';
import type { PatientDeps } from './polite.ts';
import { obeysRobots, readSource } from './read-source.ts';
import { pageOf } from './source-items.ts';

/** What a poll would come to now. */
export interface CheckedSource {
  id: number;
  kind: SourceRow['kind'];
  /** As it stands in the table, untouched by the check. */
  state: SourceRow['state'];
  verdict: 'read' | 'failed';
  reason: string | null;
  message: string | null;
  items: number;
  new_items: number;
  url: string;
  /** The items that are new, in the source's order. */
  coming: { url: string | null; title: string | null; published: string | null }[];
}

/** Asks a source as a poll would and says what would come of it; stores no items, and asks for all, changed or not. */
export async function checkSource(db: Db, { web, signal }: PatientDeps, source: SourceRow): Promise<CheckedSource> {
  const { id, kind, state, url, selector } = source;
  const http = web.patient({ job: `check-${randomUUID()}`, obeyRobots: obeysRobots(kind) });
  const reading = await readSource({ http, signal }, { kind, url, selector, validators: {}, lastFetchedAt: null });
  const row = { id, kind, state, url };
  if (reading.kind === 'failed') {
    const { reason, message } = reading;
    return { ...row, verdict: 'failed', reason, message, items: 0, new_items: 0, coming: [] };
  }
  const items = reading.kind === 'read' ? reading.content.items : [];
  const keys = keysOf(items.map((item) => ({ ...item, canonicalUrl: pageOf(item)?.canonicalUrl ?? null })));
  const marks = tellApart(keys, await findKnownItems(db, id, keys));
  const fresh = items.filter((_, at) => marks[at] === 'new');
  const coming = fresh.map(({ url, title, published }) => ({ url, title, published: published?.value ?? null }));
  const told = marks.filter((mark) => mark !== 'repeated').length;
  return { ...row, verdict: 'read', reason: null, message: null, items: told, new_items: fresh.length, coming };
}
