import { createServer, type Server, type ServerResponse } from 'node:http';
import { buildPage, type PageBrief } from '../../support/pages.ts';

/** A loopback site whose pages share briefs, mirror one another, are gone, empty, or answer at the second time only. */
export interface FaultSite {
  /** The addresses of a batch of pages; batches share no page, but briefs. */
  urls(batch: number): string[];
  /** A feed that lists these batches. */
  feed(batches: readonly number[]): string;
  /** The hosts that the site is reached by, for BRIEFWIRE_ALLOW_HOSTS. */
  hosts: string;
  /** How often each path was asked for. */
  asked: ReadonlyMap<string, number>;
  /** While set, pages are answered when the promise says so. */
  holdUntil(release: Promise<void> | null): void;
  /** Forgets what was asked, for another run over the same pages. */
  forget(): void;
  close(): Promise<void>;
}

export const BATCH = 20;
const HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'];
const FAMILIES = 12;
const NUMERALS = '一二三四五六七八九';

export async function startFaultSite(): Promise<FaultSite> {
  const asked = new Map<string, number>();
  let held: Promise<void> | null = null;
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const times = (asked.get(path) ?? 0) + 1;
    asked.set(path, times);
    await held;
    answer(response, path, times, (batch) => urlsOf(server, batch));
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return {
    urls: (batch) => urlsOf(server, batch),
    feed: (batches) => `http://127.0.0.1:${portOf(server)}/feed/${batches.join('-')}`,
    hosts: HOSTS.join(','),
    asked,
    holdUntil(release) {
      held = release;
    },
    forget: () => asked.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function urlsOf(server: Server, batch: number): string[] {
  return Array.from({ length: BATCH }, (_, index) => {
    const host = HOSTS[index % HOSTS.length];
    return `http://${host}:${portOf(server)}/info/${batch * BATCH + index}.html`;
  });
}

function answer(response: ServerResponse, path: string, times: number, urls: (batch: number) => string[]): void {
  const feed = /^\/feed\/([\d-]+)$/.exec(path);
  if (feed?.[1]) {
    const links = feed[1].split('-').flatMap((batch) => urls(Number(batch)));
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    return void response.end(rss(links));
  }
  const page = /^\/info\/(\d+)\.html$/.exec(path);
  const index = Number(page?.[1] ?? -1);
  const kind = index % 10;
  if (index < 0 || kind === 7) return void response.writeHead(404).end('not here');
  if (kind === 5 && times === 1) return void response.writeHead(503).end('later');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(kind === 8 ? '' : pageOf(kind === 9 ? index - 9 : index));
}

function rss(links: readonly string[]): string {
  const items = links.map((link) => `<item><title>${link}</title><link>${link}</link><guid>${link}</guid></item>`);
  return `<rss version="2.0"><channel><title>faults</title>${items.join('')}</channel></rss>`;
}

/** An article of its own with two briefs, each of which stands on many pages in one of two wordings. */
function pageOf(index: number): Buffer {
  const name = inNumerals(1000 + index);
  const paragraphs = Array.from(
    { length: 5 },
    (_, line) =>
      `第${name}站的第${line + 1}段说，这座镇子在第${index + line}年修了水塔，门口的灯照着第${name}条走廊，来的${index + 3}个人都在那里等车。`,
  );
  const briefs = [index % FAMILIES, (index * 5 + 1) % FAMILIES].map((family, at) => briefOf(family, index + at));
  return buildPage({ title: `第${name}站的水塔`, paragraphs, briefs: distinct(briefs) });
}

function briefOf(family: number, wording: number): PageBrief {
  const number = 2000 + family * 37;
  const name = inNumerals(number);
  const body = `3月${family + 1}日，望湖${name}号产业园（东区）举行开园仪式，首批${number}家企业当天拿到钥匙，园区承诺前两年免收测试平台的使用费，面积${number}.5平方米。`;
  return {
    tag: '动态',
    headline: `望湖${name}号产业园开园，首批${number}家企业入驻`,
    body: wording % 2 === 0 ? body : body.replaceAll('，', ','),
    date: `2021/3/${family + 1}`,
    after: wording % 3,
  };
}

function distinct(briefs: PageBrief[]): PageBrief[] {
  return [...new Map(briefs.map((brief) => [brief.headline, brief])).values()];
}

function inNumerals(number: number): string {
  return [...String(number)].map((digit) => NUMERALS[Number(digit) % NUMERALS.length]).join('');
}
