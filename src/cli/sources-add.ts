import type { Command } from 'commander';
import type { App } from '../app.ts';
import { addSource } from '../db/sources.ts';
import { SetupError, UsageError } from '../pipeline/errors.ts';
import { sourceAddress } from '../pipeline/incoming.ts';
import type { SourceKind } from '../pipeline/types.ts';
import { checkSelector } from '../sources/listing.ts';
import { note, print } from './print.ts';
import { startProgress } from './progress.ts';
import { INTERRUPTED, interruptSignal, oneShot, openApp } from './session.ts';

interface Options {
  kind?: SourceKind;
  selector?: string;
  tag?: string[];
}

/** `briefwire sources add URL`: finds out what the address is and adds it. */
export async function run(url: string, options: Options, command: Command): Promise<number> {
  const asked = sourceAddress(url);
  const { selector = null, tag: tags = [] } = options;
  if (selector !== null) {
    if (options.kind !== undefined && options.kind !== 'listing') {
      throw new UsageError(`--selector names the links of a listing page, not of a ${options.kind}`);
    }
    checkSelector(selector);
  }
  const { config, log, quiet } = oneShot(command);
  const interrupt = interruptSignal();
  const app = await openApp(config, log);
  try {
    const progress = startProgress('asking', null, { quiet });
    progress.update(0, asked.url);
    const address = { url: asked.url, wanted: options.kind ?? null, selector };
    const found = await app.discover(address, interrupt.signal).finally(() => progress.stop());
    if (interrupt.signal.aborted) return INTERRUPTED;
    const source = chosen(found, asked.url, options.kind);
    const added = sourceAddress(source.url);
    const isNew = await addSource(app.db, { ...source, ...added, tags, selector });
    const what = `${source.kind} ${added.url}${source.title === null ? '' : ` (${source.title})`}`;
    await print(
      isNew ? `added ${what}; \`briefwire serve\` or \`ingest --due\` polls it\n` : `known already: ${what}\n`,
    );
    if (added.url !== asked.url && source.kind === 'feed') note(`${asked.url} leads to this feed`);
    return 0;
  } finally {
    await app.close();
    interrupt.release();
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
