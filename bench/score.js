import { parseDocument } from 'htmlparser2';

/** A Latin word or one Chinese character: what a reader counts as a word in either language. */
const TOKEN = /\p{Script=Han}|[^\P{L}\p{Script=Han}]+|\p{N}+/gu;
const SHINGLE = 4;
const BLOCK =
  /^(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|th|thead|tr|ul)$/;

/** Agreement of two texts: F1 over their runs of four words, counted as often as they occur. */
export function f1(found, wanted) {
  const ours = shingles(found);
  const theirs = shingles(wanted);
  let common = 0;
  for (const [key, count] of ours.counts) common += Math.min(count, theirs.counts.get(key) ?? 0);
  return ours.total + theirs.total === 0 ? 1 : (2 * common) / (ours.total + theirs.total);
}

function shingles(text) {
  const tokens = text.normalize('NFKC').toLowerCase().match(TOKEN) ?? [];
  const counts = new Map();
  for (let i = 0; i + SHINGLE <= tokens.length; i++) {
    const key = tokens.slice(i, i + SHINGLE).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { counts, total: Math.max(0, tokens.length - SHINGLE + 1) };
}

/** The text of a peer's HTML, words of neighbouring blocks kept apart. */
export function textOfHtml(html) {
  const parts = [];
  const stack = [parseDocument(html ?? '')];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node.type === 'text') parts.push(node.data);
    if (BLOCK.test(node.name ?? '')) parts.push('\n');
    const children = node.type === 'script' || node.type === 'style' ? [] : (node.children ?? []);
    for (const child of children.toReversed()) stack.push(child);
  }
  return parts.join('');
}
