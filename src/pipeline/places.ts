import { originalSpan } from './fold.ts';
import { parksOfPiece } from './places-parks-short.ts';
import { type PlacePiece, type ReadField, readFields } from './places-read.ts';
import { pathOf } from './places-regions.ts';
import type { PlaceMention, Region } from './types.ts';

/**
 * Finds the regions and parks that a piece names, in either script or in English.
 *
 * A district whose name several cities have (朝阳区) counts only where its city was named before; 高新区 means the one of
 * the city named before it, and nothing without one. Names inside those of firms, banks and universities do not count.
 * A park's name has a place, or a part that says more than what the park is for (天空区块链孵化基地).
 * @returns mentions in order of field and place, regions before parks
 */
export function findPlaces(piece: PlacePiece): PlaceMention[] {
  return placesIn(readFields(piece));
}

/** @param fields what `readFields` gave: who needs names too reads a piece once */
export function placesIn(fields: readonly ReadField[]): PlaceMention[] {
  const regions = fields.flatMap((read) =>
    read.mentions.map((found) =>
      mentionOf(read, found, { type: 'region', name: found.region.name, path: aroundOf(found.region) }),
    ),
  );
  const found = parksOfPiece(fields);
  const parks = fields.flatMap((read, i) =>
    (found[i] ?? []).map((park) => {
      const { name, region } = park.park;
      return withQuotes(read.text, mentionOf(read, park, { type: 'park', name, path: region ? aroundOf(region) : [] }));
    }),
  );
  return [...regions, ...parks];
}

/** A zone (杭州高新区) has no row of its own in the table. */
function aroundOf(region: Region): Region[] {
  return [region, ...(region.parent === null ? [] : pathOf(region.parent))];
}

function mentionOf(
  { field, text, folded }: ReadField,
  { from, to }: { from: number; to: number },
  what: Pick<PlaceMention, 'type' | 'name' | 'path'>,
): PlaceMention {
  const { start, end } = originalSpan(text, folded, from, to);
  return { ...what, field, start, end, text: text.slice(start, end) };
}

/** A name with one mark of a quotation has the other: “张江数链”元宇宙产业园, 上海杨浦“区块链创新谷”. */
function withQuotes(text: string, mention: PlaceMention): PlaceMention {
  const opens = mention.text.search(/[“「『]/);
  const closes = mention.text.search(/[”」』]/);
  const start = closes >= 0 && (opens < 0 || closes < opens) && /[“「『]/.test(text.charAt(mention.start - 1)) ? 1 : 0;
  const end = opens >= 0 && closes < opens && /[”」』]/.test(text.charAt(mention.end)) ? 1 : 0;
  if (start + end === 0) return mention;
  return {
    ...mention,
    start: mention.start - start,
    end: mention.end + end,
    text: text.slice(mention.start - start, mention.end + end),
  };
}
