import { AsyncIterReader, StatusAndHeadersParser } from 'warcio';

/** The first line of a record or an HTTP message, and its headers. */
export interface Head {
  line: string;
  headers: Headers;
}

/** More than servers and crawlers agree to send. */
export const MAX_HEAD_BYTES = 65_536;

/**
 * Reads the lines of a head, whose length is known: the library's own reading would go on to the end of the file where a
 * head has no end.
 * @param bytes the lines, with or without the empty one behind them
 * @returns undefined where there is not even a first line
 */
export async function parseHead(bytes: Uint8Array): Promise<Head | undefined> {
  const reader = new AsyncIterReader([bytes], null);
  const parsed = await new StatusAndHeadersParser().parse(reader, { headersClass: Headers });
  if (!parsed || !(parsed.headers instanceof Headers)) return undefined;
  return { line: parsed.statusline, headers: parsed.headers };
}
