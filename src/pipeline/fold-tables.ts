import pairs from 'opencc-js/dict/TSCharacters';

/**
 * Characters that stand for one another in our pages and that OpenCC's table (rightly, for display) keeps apart:
 * variants of Hong Kong and Taiwan type (衞, 牀, 祕), both spellings of one word (著/着, 帐/账, 夥/伙), old and Japanese
 * forms, and 鍊, which people write for 鏈. Written `from` + `to`.
 */
const EXTRA_PAIRS =
  '著着 臺台 裏里 裡里 麼么 麽么 於于 佔占 週周 註注 淨净 凈净 徵征 ' +
  '鍊链 炼链 帐账 馀余 瞭了 夥伙 藉借 谘咨 衹只 祇只 粧妆 叠迭 覆复 彷仿 濬浚 ' +
  '衞卫 祕秘 牀床 羣群 綫线 缐线 啓启 為为 爲为 説说 産产 証证 戱戏 囘回 厰厂 奬奖 槪概 旣既 卽即 眞真 逹达 岀出 凖准 巿市 ςσ';

/** Traditional, variant and Japanese character → the one character that stands for all of them. Not for display. */
export const SIMPLIFIED: ReadonlyMap<string, string> = createTable();

function createTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (const pair of pairs.split('|')) {
    const [from, to] = pair.split(' ');
    if (from && to) table.set(from, to);
  }
  for (const pair of EXTRA_PAIRS.split(' ')) {
    const [from, to] = [...pair];
    if (from && to) table.set(from, to);
  }
  // A target may itself be a source (鍊 → 炼 → 链): follow each to its end, so that folding twice changes nothing.
  for (const [from, to] of table) {
    let end = to;
    for (let next = table.get(end); next !== undefined && next !== end; next = table.get(end)) end = next;
    table.set(from, end);
  }
  return table;
}
