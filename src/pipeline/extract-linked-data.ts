import { storable } from './decode.ts';

/** What the page's JSON-LD says about its article. */
export interface LinkedData {
  headline: string | null;
  author: string | null;
  publisher: string | null;
  dates: string[];
  /** The article's text, where it is given in full. */
  body: string | null;
  isArticle: boolean;
}

const ARTICLE_TYPE = /(?:Article|Posting|Report)$/;
/** A JSON-LD graph is shallow; more nodes than this are not about one article. */
const MAX_NODES = 500;

/** Adds what one JSON-LD script says of an article; what is known already stays. */
export function takeLinkedData(data: LinkedData, text: string): void {
  const queue: unknown[] = [parseJson(text)];
  for (let i = 0; i < queue.length && i < MAX_NODES; i++) {
    const node = queue[i];
    if (Array.isArray(node)) queue.push(...node.slice(0, MAX_NODES));
    else if (isRecord(node)) {
      if (ARTICLE_TYPE.test([node['@type']].flat().join(' '))) takeArticle(data, node);
      queue.push(node['@graph'], node['mainEntity']);
    }
  }
}

function takeArticle(data: LinkedData, node: Record<string, unknown>): void {
  data.isArticle = true;
  data.headline ??= stringOf(node['headline']) ?? stringOf(node['name']);
  data.author ??= nameOf(node['author'], false);
  const body = node['articleBody'];
  if (typeof body === 'string') data.body ??= body;
  data.publisher ??= nameOf(node['publisher']);
  for (const key of ['datePublished', 'dateCreated']) {
    const value = stringOf(node[key]);
    if (value) data.dates.push(value);
  }
}

/** @param organisations whether an organisation's name counts */
function nameOf(value: unknown, organisations = true): string | null {
  if (Array.isArray(value))
    return (
      value
        .map((one) => nameOf(one, organisations))
        .filter((name) => name !== null)
        .join('、') || null
    );
  if (!isRecord(value)) return stringOf(value);
  return organisations || value['@type'] !== 'Organization' ? stringOf(value['name']) : null;
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? textOf(value) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Chinese sites leave raw line breaks and tabs in JSON-LD strings. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(
        text
          .replace(/[\r\n\t]+/g, ' ')
          .replace(/,\s*([}\]])/g, '$1')
          .trim()
          .replace(/;$/, ''),
      );
    } catch {
      return null;
    }
  }
}

/** A declared value on one line, fit to be stored; null if it says nothing. */
export function textOf(value: string): string | null {
  return storable(value).replace(/\s+/g, ' ').trim() || null;
}
