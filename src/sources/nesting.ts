/** Readers of trees take time that grows with the square of the depth; HTML whose tags are left open nests by the hundred. */
const MAX_DEPTH = 4_000;
const OPENS = /<(?!(?:br|hr|img|input|link|meta)\b)[a-z]/iy;

/** Whether markup opens more elements inside one another than any reader should follow; linear in its length. */
export function nestsTooDeep(markup: string): boolean {
  let depth = 0;
  for (let at = markup.indexOf('<'); at >= 0; at = markup.indexOf('<', at + 1)) {
    OPENS.lastIndex = at;
    if (markup.startsWith('<![CDATA[', at)) {
      at = markup.indexOf(']]>', at);
      if (at < 0) return false;
    } else if (markup[at + 1] === '/') depth = Math.max(0, depth - 1);
    else if (OPENS.test(markup)) {
      at = markup.indexOf('>', at);
      if (at < 0) return false;
      if (markup[at - 1] !== '/') depth++;
    }
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
