/** What kind of number a unit makes: a count of things, money, an area, a share or growth, transactions a second. */
export type UnitKind = 'count' | 'money' | 'area' | 'ratio' | 'rate';

export interface Unit {
  kind: UnitKind;
  /** Normalised: 家, CNY, 平方米, % …; always Simplified. */
  unit: string;
  /** What the written number is multiplied by: 成 is ten percent. */
  factor: number;
  length: number;
}

type Row = readonly [pattern: string, kind: UnitKind, unit: string, factor?: number];

/** In plain text, longest first where one begins another. */
const ROWS: readonly Row[] = [
  ['USDT|泰达币', 'money', 'USDT'],
  ['USDC', 'money', 'USDC'],
  ['美元|美金|USD', 'money', 'USD'],
  ['港元|港币|港纸|HKD', 'money', 'HKD'],
  ['新台币|新台币元|台币|TWD', 'money', 'TWD'],
  ['欧元|EUR', 'money', 'EUR'],
  ['英镑', 'money', 'GBP'],
  ['日元|日圆|日币', 'money', 'JPY'],
  ['韩元|韩圆|韩币', 'money', 'KRW'],
  ['新加坡元|新元|新币', 'money', 'SGD'],
  ['元(?: ?人民币)?|人民币|圆人民币|块钱|CNY|RMB', 'money', 'CNY'],
  ['平方公里|平方千米', 'area', '平方公里'],
  [
    '平方米|平方公尺|平米|㎡|m²|m2|平方(?![英尺呎])|(?<=[万\\d余多])[方平](?=[,。;、)的 ]|$|产业|办公|载体|空间|厂房|孵化)',
    'area',
    '平方米',
  ],
  ['平方英尺|平方尺|平方呎', 'area', '平方英尺'],
  ['公顷', 'area', '公顷'],
  ['亩', 'area', '亩'],
  ['坪', 'area', '坪'],
  ['个百分点|百分点', 'ratio', '百分点'],
  ['%', 'ratio', '%'],
  ['成(?![立为功都员果本长交就分型熟品绩语年份人套])', 'ratio', '%', 10],
  ['倍', 'ratio', '倍'],
  ['(?:TPS|tps|Tps)', 'rate', 'TPS'],
  ['笔/秒|次/秒', 'rate', 'TPS'],
  ['人次', 'count', '人次'],
  ['个(?!月|小时|工作日|交易日|基点|季度|区块(?!链)|星期|百分)', 'count', '个'],
  ['家|座|处|所|项|件|名|人|位|户|条|笔|款|支|只|台|间|张|例|份|枚|次(?![日于年数要级序元生性会])', 'count', ''],
];

const SOURCE = ROWS.map(([pattern]) => `(${pattern})`).join('|');
const UNIT = new RegExp(` ?(?:${SOURCE})`, 'y');

/** The unit that begins at `at` of plain text, one space allowed before it; null where none does. */
export function unitAt(text: string, at: number): Unit | null {
  UNIT.lastIndex = at;
  const match = UNIT.exec(text);
  if (!match) return null;
  const row = ROWS[match.findIndex((part, i) => i > 0 && part !== undefined) - 1];
  if (!row) return null;
  const [, kind, unit, factor = 1] = row;
  return { kind, unit: unit || match[0].trim(), factor, length: match[0].length };
}

const PREFIXES: Readonly<Record<string, string>> = {
  人民币: 'CNY',
  '¥': 'CNY',
  RMB: 'CNY',
  $: 'USD',
  US$: 'USD',
  美元: 'USD',
  新台币: 'TWD',
  台币: 'TWD',
  NT$: 'TWD',
  港币: 'HKD',
  HK$: 'HKD',
};
const PREFIX = /(?:(?<!数字)人民币|¥|RMB|US\$|NT\$|HK\$|\$|美元|新台币|台币|港币) ?$/;
const LONGEST_PREFIX = 7;

/** A currency written before its number (`新台幣3億元`, `$5`), with its length; null where there is none. */
export function currencyBefore(text: string, at: number): { unit: string; length: number } | null {
  const match = PREFIX.exec(text.slice(Math.max(0, at - LONGEST_PREFIX), at))?.[0];
  const unit = match && PREFIXES[match.trim()];
  return unit ? { unit, length: match.length } : null;
}
