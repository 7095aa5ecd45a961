import { AsyncIterReader } from 'warcio';
import { WarcError } from './error.ts';

/** A file's bytes, inflated if they have to be, with the way back from them to the file. */
export interface PlainBytes extends AsyncIterable<Uint8Array> {
  /**
   * From where in the file it can be read again, so that this byte comes.
   * @param plain bytes from the beginning of the reading; no fewer than in the call before
   * @returns bytes into the file: of a gzipped one, where the member begins that holds it
   */
  offsetOf(plain: number): number;
}

/** @param from where in the file the chunks begin */
export function plainBytes(chunks: AsyncIterable<Uint8Array>, from: number): PlainBytes {
  return { [Symbol.asyncIterator]: () => chunks[Symbol.asyncIterator](), offsetOf: (plain) => from + plain };
}

/**
 * Inflates gzip members that stand one behind the other.
 * @param file where the chunks begin and end in it
 * @throws WarcError while it is read, where the data is damaged or ends within a member
 */
export function inflateMembers(chunks: AsyncIterable<Uint8Array>, file: { from: number; size: number }): PlainBytes {
  const reader = new AsyncIterReader(chunks, 'gzip');
  /** Where members begin, inflated and in the file. */
  const members: { plain: number; offset: number }[] = [];

  async function* inflate(): AsyncGenerator<Uint8Array> {
    let known: unknown;
    let plain = 0;
    let ended = file.from;
    for await (const chunk of reader) {
      // The library takes what does not inflate for text, which must not become part of a page.
      if (reader.compressed === null) break;
      const { inflator } = reader;
      ended = file.from + reader.getRawOffset();
      // A small member has ended by the time of its first chunk.
      if (inflator !== known) members.push({ plain, offset: ended - (inflator?.ended ? reader.getRawLength(0) : 0) });
      known = inflator;
      plain += chunk.length;
      yield chunk;
    }
    if (reader.compressed === null) throw new WarcError(ended, 'the gzip data is damaged');
    ended = file.from + reader.getRawOffset();
    if (ended !== file.size) throw new WarcError(ended, 'the file ends within a record');
  }

  return {
    [Symbol.asyncIterator]: inflate,
    offsetOf(plain) {
      while (members[1] && members[1].plain <= plain) members.shift();
      return members[0]?.offset ?? file.from;
    },
  };
}
