import { authorIn, type Byline, person } from './extract-byline.ts';
import type { Line } from './extract-lines.ts';
import type { Main } from './extract-main.ts';
import type { Declared } from './extract-meta.ts';

/** Where a page may name its author. */
export interface AuthorSources {
  declared: Declared;
  /** What stands around the title. */
  byline: Byline;
  bylines: readonly Line[];
  /** A name alone in an element that is named for authors. */
  marked: string | null;
  main: Main;
}

/** How many lines at and behind the end of the article may name its author. */
const LINES_WITHIN = 2;
const LINES_BEHIND = 6;
const MAX_UNITS = 40;
const EDITOR = /(?:编辑|編輯|责编|責編|校对|校對|审核|審核|监制|監製)/;
const CHINESE = /[\u3400-\u9fff]/;
/** What newsrooms, companies and offices call themselves; people are not called so. */
const ORGANISATION =
  /(?:网|網|网络|報|报|社|台|臺|刊|志|局|部|院|署|厅|廳|中心|公司|集团|集團|频道|頻道|新闻|新聞|在线|在線|客户端|客戶端|传媒|傳媒|科技|财经|財經|编辑|編輯|观察|觀察|工作室|官方|微信|微博|资讯|資訊)$/;

/**
 * Who wrote the article: whom the page declares in full, else who is named around the title, behind the article, in an
 * element named for authors, or in a meta element. Editors, sources and the site itself are nobody.
 */
export function authorOf(sources: AuthorSources): string | null {
  const { declared, byline, marked, main } = sources;
  const not = [declared.siteName, byline.origin];
  const near = [...sources.bylines, ...endOf(main)];
  const credible = (name: string | null): string | null => {
    const found = person(name, not);
    if (found === null || !CHINESE.test(found)) return found;
    const lines = near.filter((line) => line.text.includes(found));
    return lines.length === 0 || ORGANISATION.test(found) || lines.some((line) => isEditor(line.text, found))
      ? null
      : found;
  };
  return (
    person(declared.author, not) ??
    byline.author ??
    authorBehind(main) ??
    credible(marked) ??
    credible(declared.metaAuthor)
  );
}

function endOf({ lines, kept }: Main): Line[] {
  const last = kept.lastIndexOf(true);
  return last < 0 ? [] : lines.slice(Math.max(0, last + 1 - LINES_WITHIN), last + LINES_BEHIND);
}

/** `（作者：X）`, `文/X` below the last paragraph. */
function authorBehind(main: Main): string | null {
  for (const { text, units, linked } of endOf(main)) {
    const name = units > MAX_UNITS || linked * 2 > text.length ? null : authorIn(text);
    if (name !== null) return name;
  }
  return null;
}

function isEditor(text: string, name: string): boolean {
  return EDITOR.test(text.slice(0, text.indexOf(name)).slice(-8));
}
