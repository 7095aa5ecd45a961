import type { Command } from 'commander';
import { type App, createApp } from '../app.ts';
import { addSource } from '../db/sources.ts';
import { SetupError, UsageError } from '../pipeline/errors.ts';
import { incomingUrl } from '../pipeline/incoming.ts';
import type { SourceKind } from '../pipeline/types.ts';
import { checkSelector } from '../sources/listing.ts';
import { note, print } from './output.ts';
import { oneShot } from './session.ts';

interface Options {
  kind?: SourceKind;
  selector?: string;
  tag?: string[];
}

/** `briefwire sources add URL`: finds out what the address is and adds it. */
export async function run(url: string, options: Options, command: Command): Promise<number> {
  const { canonicalUrl } = incomingUrl(url);
  if (canonicalUrl.startsWith('file:')) throw new UsageError(`a source is polled over http(s), not ${url}`);
  const { selector = null, tag: tags = [] } = options;
  if (selector !== null) {
    if (options.kind !== undefined && options.kind !== 'listing') {
      throw new UsageError(`--selector names the links of a listing page, not of a ${options.kind}`);
    }
    checkSelector(selector);
  }
  const { config, log } = oneShot(command);
  const app = await createApp(config, log);
  try {
    const found = await app.discover(canonicalUrl, options.kind ?? null, selector);
    const source = chosen(found, canonicalUrl, options.kind);
    const address = incomingUrl(source.url).canonicalUrl;
    const isNew = await addSource(app.db, { ...source, url: address, tags, selector });
    const what = `${source.kind} ${address}${source.title === null ? '' : ` (${source.title})`}`;
    await print(
      isNew ? `added ${what}; \`briefwire serve\` or \`ingest --due\` polls it\n` : `known already: ${what}\n`,
    );
    if (address !== canonicalUrl && source.kind === 'feed') note(`${canonicalUrl} leads to this feed`);
    return 0;
  } finally {
    await app.close();
  }
}

/** @throws UsageError where a person has to choose, SetupError where there is nothing to poll */
function chosen(found: Awaited<ReturnType<App['discover']>>, url: string, kind: SourceKind | undefined) {
  if (found.found === 'source') return found;
  if (found.found === 'several') {
    const feeds = found.feeds.map((feed) => `  ${feed.url}${feed.title === null ? '' : `  ${feed.title}`}`);
    throw new UsageError(
      `this page names ${feeds.length} feeds; add the one you want, or the page itself with --kind listing:\n${feeds.join('\n')}`,
    );
  }
  if (kind === undefined) {
    throw new SetupError(`no source was found at ${url}: ${found.message} (--kind KIND adds it all the same)`);
  }
  note(`it cannot be read now (${found.message}), and is added as you say`);
  return { kind, url, title: null };
}
