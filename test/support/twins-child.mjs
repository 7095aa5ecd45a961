// One process that stores its copies of many briefs, ten on a page. Arguments: the database's URL, its own number, how
// many families, and the round. Says `ready`, waits for a line, then works.
import { once } from 'node:events';
import { createDatabase } from '../../dist/db/database.js';
import { analysePage } from '../../dist/pipeline/analyse.js';
import { openLane } from '../../dist/store/lane.js';
import { articleLookUp, readArticle } from '../../dist/workers/article.worker.js';
import { takePages } from '../../dist/workers/intake.js';
import { isOutage } from '../../dist/workers/outage.js';

const [, , url, index, families, round] = process.argv;
const own = Number(index);
const db = createDatabase({ connection: { connectionString: url }, timeZone: 'Asia/Shanghai', maxConnections: 2 });
const jobs = [];
const producer = { add: async (batch) => void jobs.push(...batch) };
const NUMERALS = '一二三四五六七八九';

/** A family's brief: numbers of its own, and no word that another family has in its name. */
function briefOf(family) {
  const number = 1000 + Number(round) * 100_000 + family;
  const name = [...String(number)].map((digit) => NUMERALS[Number(digit) % NUMERALS.length]).join('');
  const day = `${1 + (family % 27)}`;
  return {
    tag: '动态',
    headline: `望湖${name}号产业园开园，首批${number}家企业入驻`,
    body: `3月${day}日，望湖${name}号产业园（东区）举行开园仪式，首批${number}家企业当天拿到钥匙，园区承诺前两年免收测试平台的使用费，面积${number}.5平方米。`,
    date: `2021/3/${day}`,
  };
}

/** What mirrors make of it: each process has a copy of its own kind. */
const COPIES = [
  (brief) => brief,
  (brief) => ({ ...brief, body: brief.body.replace('（东区）', '') }),
  (brief) => ({ ...brief, body: brief.body.replaceAll('，', ',') }),
  (brief) => ({ ...brief, body: `金色财经报道，${brief.body}` }),
  (brief) => ({ ...brief, body: brief.body.replace('使用费', '费') }),
  (brief) => ({ ...brief, tag: '快讯', headline: brief.headline.replace('入驻', '进驻') }),
  (brief) => ({ ...brief, body: brief.body.replace('当天', '') }),
  (brief) => ({ ...brief, body: brief.body.replace('产业园', '產業園') }),
];

const BRIEFS_A_PAGE = 10;

/** The copies of some families on one page, in another order for each process. */
function pageOf(first, count) {
  const about = (n) =>
    `第${own}站第${first}篇第${n}段说，这座镇子的旧水塔要留下来，门口的灯也还照着原来的走廊，来的人都在那里等车。`;
  const lines = Array.from({ length: count }, (_, i) => {
    const { tag, headline, body, date } = COPIES[own % COPIES.length](briefOf(first + ((i + own) % count)));
    return `<p>${about(i)}</p><p>${tag} | ${headline}:${body}[${date}]</p>`;
  });
  return Buffer.from(
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>第${own}站第${first}篇</title></head><body>` +
      `<h1>第${own}站第${first}篇</h1><div>${lines.join('\n')}<p>${about(count)}</p></div></body></html>`,
  );
}

await db.selectFrom('sites').select('id').execute();
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const now = () => new Date('2024-05-01T00:00:00Z');
const lane = openLane({ db, now, isOutage });
const deps = { db, analyse: async (bytes, hints) => analysePage(bytes, hints), lane, lookUp: articleLookUp(db) };
const { id: runId } = await db.selectFrom('runs').select('id').orderBy('id').executeTakeFirstOrThrow();
for (let first = 0; first < Number(families); first += BRIEFS_A_PAGE) {
  const bytes = pageOf(first, Math.min(BRIEFS_A_PAGE, Number(families) - first));
  const page = { url: `https://farm${own}.example/info/${round}-${first}.html`, bytes, headers: {} };
  await takePages({ db, producer }, [page], runId);
  await readArticle(deps, jobs.pop().payload);
}
await db.destroy();
