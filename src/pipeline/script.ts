import type { Script } from './types.ts';

/** Frequent characters that exist in one script only; pairs that machine conversion confuses (后, 里, 台) are left out. */
const TRADITIONAL =
  '這個們國會來時為對說產業區塊鏈幣數據報導發經過動還開關於與從將應該實現場長見車東馬門問間電話語請認識讓議計許設證評試題類領頭額風飛養館體點麼應當總結組織給統續網線級約純紅紙細終絕經絡維緊縮練紀進運達適選遠還邊連遞鄉釋針鐵錄錢銀銷鎖鎮隊陽際險難離雙雲靈響順須預頻顯驗驚魚鳥麗黃齊齡龍';
const SIMPLIFIED =
  '这个们国会来时为对说产业区块链币数据报导发经过动还开关于与从将应该实现场长见车东马门问间电话语请认识让议计许设证评试题类领头额风飞养馆体点么应当总结组织给统续网线级约纯红纸细终绝络维紧缩练纪进运达适选远边连递乡释针铁录钱银销锁镇队阳际险难离双云灵响顺须预频显验惊鱼鸟丽黄齐龄龙';
/** 1 at each character that only Traditional has, -1 at those that only Simplified has. */
const TELLING = new Int8Array(0x10000);
for (let i = 0; i < TRADITIONAL.length; i++) TELLING[TRADITIONAL.charCodeAt(i)] = 1;
for (let i = 0; i < SIMPLIFIED.length; i++) {
  const code = SIMPLIFIED.charCodeAt(i);
  TELLING[code] = TELLING[code] === 1 ? 0 : -1;
}
const SAMPLE = 2_000;
/** Fewer telling characters than this, or than this share of all letters, say nothing. */
const LEAST = 2;
const LEAST_SHARE = 0.02;

/** Which Chinese script a text is written in, by the characters that only one of them has; `other` where there are none. */
export function scriptOf(text: string): Script {
  let hant = 0;
  let hans = 0;
  let kana = 0;
  let letters = 0;
  const end = Math.min(text.length, SAMPLE);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x3040) {
      if ((code > 0x40 && code < 0x5b) || (code > 0x60 && code < 0x7b)) letters++;
      continue;
    }
    if (code < 0x3100) kana++;
    letters++;
    const telling = TELLING[code] ?? 0;
    if (telling > 0) hant++;
    else if (telling < 0) hans++;
  }
  const telling = hant + hans;
  if (telling < LEAST || telling < letters * LEAST_SHARE || kana > letters * 0.1) return 'other';
  return hant > hans ? 'hant' : 'hans';
}
