import { generateOpml, type Opml, parseOpml } from 'feedsmith';
import { decode, storable } from '../pipeline/decode.ts';
import { PermanentError } from '../pipeline/errors.ts';
import { SOURCE_KINDS, type SourceKind } from '../pipeline/types.ts';

/** A source as a list of subscriptions has it. */
export interface Subscription {
  kind: SourceKind;
  url: string;
  title: string | null;
  /** The folders that it lies in; `a/b` is folder b in folder a. */
  tags: string[];
  selector: string | null;
}

/** Ours, beside what OPML has: other readers pass over them. */
const EXTRA = ['kind', 'selector'] as const;
type Outline = Opml.Outline<string, typeof EXTRA>;

/** Folders that lie deeper than this are a mistake or an attack. */
const MAX_DEPTH = 32;
/** Between the names of folders that lie in one another. */
const SEPARATOR = '/';

/**
 * Reads the subscriptions of an OPML file, each once, with the folders of all its places as tags.
 * @returns `left`: entries that lead nowhere, by their text
 * @throws PermanentError `bad-opml`, or what decoding throws
 */
export function readOpml(bytes: Uint8Array): { subscriptions: Subscription[]; left: string[] } {
  const { text } = decode(bytes, null);
  const found = new Map<string, Subscription>();
  const left: string[] = [];
  const walk = (outlines: readonly Outline[], folders: readonly string[]) => {
    if (folders.length > MAX_DEPTH) throw new PermanentError('bad-opml', 'the folders lie too deep in one another');
    for (const outline of outlines) {
      const name = clean(outline.text) ?? clean(outline.title);
      const url = clean(outline.xmlUrl) ?? (isKind(outline.kind) ? clean(outline.url) : null);
      if (url !== null) addTo(found, outline, url, folders);
      else if (!outline.outlines?.length) left.push(name ?? '(no text)');
      if (outline.outlines) walk(outline.outlines, name === null || url !== null ? folders : [...folders, name]);
    }
  };
  walk(outlinesOf(text), []);
  return { subscriptions: [...found.values()], left };
}

function outlinesOf(text: string): Outline[] {
  try {
    return parseOpml<string, typeof EXTRA>(text, { extraOutlineAttributes: EXTRA }).body?.outlines ?? [];
  } catch (error) {
    throw new PermanentError('bad-opml', 'not an OPML file: there is no <opml> with outlines in it', { cause: error });
  }
}

function addTo(found: Map<string, Subscription>, outline: Outline, url: string, folders: readonly string[]): void {
  const tag = folders.join(SEPARATOR);
  const known = found.get(url);
  if (known) {
    if (tag !== '' && !known.tags.includes(tag)) known.tags.push(tag);
    return;
  }
  const kind = isKind(outline.kind) ? outline.kind : 'feed';
  found.set(url, {
    kind,
    url,
    title: clean(outline.title) ?? clean(outline.text),
    tags: tag === '' ? [] : [tag],
    selector: kind === 'listing' ? clean(outline.selector) : null,
  });
}

function isKind(value: unknown): value is SourceKind {
  return SOURCE_KINDS.some((kind) => kind === value);
}

function clean(text: unknown): string | null {
  return typeof text !== 'string' ? null : storable(text).replace(/\s+/g, ' ').trim() || null;
}

interface Folder {
  folders: Map<string, Folder>;
  outlines: Outline[];
}

/**
 * Writes subscriptions as OPML 2.0: a source lies in a folder for each of its tags. `readOpml` gives the same back.
 * @param created when the list was made
 */
export function writeOpml(subscriptions: readonly Subscription[], created: Date): string {
  const root: Folder = { folders: new Map(), outlines: [] };
  for (const subscription of subscriptions) {
    const places = subscription.tags.length > 0 ? subscription.tags : [''];
    for (const tag of places) folderAt(root, tag).outlines.push(outlineOf(subscription));
  }
  const head = { title: 'briefwire sources', dateCreated: created };
  return generateOpml<typeof EXTRA>({ head, body: { outlines: outlinesIn(root) } }, { extraOutlineAttributes: EXTRA });
}

function folderAt(root: Folder, tag: string): Folder {
  let folder = root;
  for (const name of tag.split(SEPARATOR)) {
    if (name === '') continue;
    const next = folder.folders.get(name) ?? { folders: new Map(), outlines: [] };
    folder.folders.set(name, next);
    folder = next;
  }
  return folder;
}

function outlinesIn(folder: Folder): Outline[] {
  const folders = [...folder.folders].map(([text, inner]) => ({ text, outlines: outlinesIn(inner) }));
  return [...folders, ...folder.outlines];
}

function outlineOf({ kind, url, title, selector }: Subscription): Outline {
  const text = title ?? url;
  if (kind === 'feed') return { text, title: text, type: 'rss', xmlUrl: url };
  return { text, title: text, type: 'link', url, kind, ...(selector === null ? {} : { selector }) };
}
