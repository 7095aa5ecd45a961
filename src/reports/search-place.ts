import { UsageError } from '../pipeline/errors.ts';
import type { PieceKind } from '../pipeline/search-keys.ts';

/** Where a page of hits ended. */
export interface SearchPlace {
  /** Day or instant with the bonus, or `-infinity`. */
  rank: string;
  kind: PieceKind;
  id: number;
}

/** Of equal rank: briefs first. */
export const KINDS: readonly PieceKind[] = ['brief', 'article'];

/** A day or instant moved by days; it keeps its form, so that ranks compare as texts. */
export function shift(day: string, days: number): string {
  if (days === 0 || day === NEVER) return day;
  const instant = new Date(day.length > DAY_LENGTH ? day : `${day}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + days);
  return day.length > DAY_LENGTH ? instant.toISOString() : instant.toISOString().slice(0, DAY_LENGTH);
}

export const NEVER = '-infinity';
export const DAY_LENGTH = 'YYYY-MM-DD'.length;

/** Newest rank first; `-infinity` sorts below all digits. */
export function compare(a: SearchPlace, b: SearchPlace): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? 1 : -1;
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.id - a.id;
}

const PLACE = /^(-infinity|\d{4}-\d{2}-\d{2}(?:T[\d:.]{8,15}Z)?)~(brief|article)~(\d{1,15})$/;

export function writeSearchPlace({ rank, kind, id }: SearchPlace): string {
  return `${rank}~${kind}~${id}`;
}

export function readSearchPlace(text: string): SearchPlace {
  const [, rank, kind, id] = PLACE.exec(text) ?? [];
  if (rank === undefined || (rank !== NEVER && Number.isNaN(Date.parse(rank)))) {
    throw new UsageError(`${JSON.stringify(text)} is not a place in a search`);
  }
  return { rank, kind: kind === 'brief' ? 'brief' : 'article', id: Number(id) };
}
