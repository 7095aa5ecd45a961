const NAME = '(?:《[^《》]{2,40}》|[^,:。、;“”()（）《》\\s]{2,24}?)';
/** Who counted or said so, in plain text; the nearest before the number wins. Offsets stay those of the original. */
const CLAIMANTS: readonly RegExp[] = [
  new RegExp(
    `(?:根据|依据|据)(?:了解,?)?(${NAME})(?:的)?(?:不完全)?(?:统计|测算|估算|数据|报告|显示|介绍|透露|报道|披露|公布|预测|预计|发布|消息|最新)`,
    'dg',
  ),
  new RegExp(
    `(?:^|[,:。、;])(${NAME})(?:的)?(?:最新)?(?:数据|报告|统计|研究|公告)?(?:显示|指出|表示|介绍|透露|称|宣布|认为|预计|预测|统计发现|告诉)`,
    'dg',
  ),
  new RegExp(`(?:^|[,:。、;])(${NAME})发布的(?:报告|《[^》]{2,40}》)`, 'dg'),
  new RegExp(`(?:^|[,。;])(${NAME})(?:不完全)?统计(?:发现)?,`, 'dg'),
];
/** Without one of these nobody is named, and the patterns need not be tried. */
const SAYING = /据|显示|指出|表示|介绍|透露|称|宣布|认为|预计|预测|统计|告诉|发布的/;
const NOBODY = /^(?:此|悉|了解|统计|介绍|不完全|其|他|她|记者|该|这|目前|今年|去年|截至|\d)|同比|[年月日]$/;

/** Who a sentence says counted or said something; `end` is where that stands, in UTF-16 units of the sentence. */
export interface NamedClaimant {
  name: string;
  end: number;
}

/** @param original a sentence; @param text its plain form, same length. In order of their names */
export function claimantsIn(original: string, text: string): NamedClaimant[] {
  if (!SAYING.test(text)) return [];
  const found: (NamedClaimant & { start: number })[] = [];
  for (const pattern of CLAIMANTS) {
    for (const match of text.matchAll(pattern)) {
      const span = match.indices?.[1];
      if (!span || NOBODY.test(match[1] ?? '')) continue;
      const name = original.slice(span[0], span[1]).replace(/^[据據]/, '');
      found.push({ name, start: span[0], end: match.index + match[0].length });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
