import { authorIn, type Byline, person } from './extract-byline.ts';
import type { Line } from './extract-lines.ts';
import type { Main } from './extract-main.ts';
import type { Declared } from './extract-meta.ts';

/** Where a page may name its author. */
export interface AuthorSources {
  declared: Declared;
  /** What stands around the title, and what elements say that are named for authors or accounts. */
  byline: Byline & { names: readonly string[]; accounts: readonly string[] };
  bylines: readonly Line[];
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

const NAMES =
  '((?!手记|手記|获悉|獲悉|了解|采访|採訪|提问|提問|调查|調查|观察|觀察|从|從|在)[\\p{Script=Han}·]{2,4}(?:[\\s、，]{1,2}[\\p{Script=Han}·]{2,4}){0,3})';
/** How papers open their first paragraph: `【X网】（记者 张三）`, `新华社北京9月7日电（记者李四、王五）`. */
const OPENING = new RegExp(
  `^[^。！？]{0,30}?[(（〔【\\[]\\s?[^\\s()（）〔〕【】]{0,8}?[记記]者\\s?[:：]?\\s?${NAMES}\\s?(?:[)）〕】\\]/／]|通[讯訊][员員])`,
  'u',
);
/** `【記者李明台北報導】`: name and place run together. */
const OPENING_WITH_PLACE =
  /^[(（〔【[]\s?[^\s()（）〔〕【】]{0,6}?記者([\p{Script=Han}]{2,3})[\p{Script=Han}]{2,3}[報报][導导道]/u;
/** How they close the last: `…。（记者 张三）`, `…。（文/张三）`. */
const CLOSING = new RegExp(
  `[(（]\\s?(?:[^()（）。\\s]{0,8}?[记記]者|作者|撰文|文)\\s?[:：/／]?\\s?${NAMES}(?:\\s[^()（）]{0,12})?[)）]$`,
  'u',
);
const OPENING_LENGTH = 70;
const CLOSING_LENGTH = 50;

/**
 * Who wrote the article: whom the page declares in full, else who is named around the title, at the article's ends, in
 * an element named for authors, or in a meta element. Editors, sources and the site itself are nobody.
 */
export function authorOf(sources: AuthorSources): string | null {
  const { declared, byline, main } = sources;
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
    authorWithin(main) ??
    authorBehind(main) ??
    firstOf(byline.names, credible) ??
    credible(declared.metaAuthor) ??
    firstOf(byline.accounts, (name) => credible(near.some(({ text }) => text.includes(name)) ? name : null))
  );
}

function firstOf(names: readonly string[], credible: (name: string) => string | null): string | null {
  for (const name of names) {
    const found = credible(name);
    if (found !== null) return found;
  }
  return null;
}

/** Whom the first paragraph's opening or the last one's end names. */
function authorWithin({ lines, kept, weights }: Main): string | null {
  const isProse = (_line: Line, i: number) => kept[i] === true && weights[i]?.prose === true;
  const first = lines.find(isProse)?.text.slice(0, OPENING_LENGTH) ?? '';
  const last = lines.findLast(isProse)?.text.slice(-CLOSING_LENGTH) ?? '';
  return person((OPENING_WITH_PLACE.exec(first) ?? OPENING.exec(first) ?? CLOSING.exec(last))?.[1]);
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
