import { closeSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { briefAt } from './match-briefs.js';
import { makePages } from './pages.js';
import { createRandom } from './random.js';
import { speller } from './speller.js';

/** Sizes of real news pages, bytes; one after the other. */
const SIZES = [60_000, 100_000, 140_000, 200_000];
const BRIEFS_A_PAGE = 5;
/** So many pages carry the same brief, about. */
const CARRIERS = 3;
const HOSTS = 40;

/**
 * Writes an archive as Common Crawl's news ships them: request and response of each page, a gzip member each.
 * @returns `bytes` of all pages, inflated; `members`: from and to of each gzip member
 */
export function writeArchive(file, { pages: count, seed }) {
  const each = Math.ceil(count / SIZES.length);
  const made = SIZES.map((bytes, at) => makePages({ count: each, bytes, seed: seed * SIZES.length + at }));
  const out = openSync(file, 'w');
  const members = [];
  const write = (...parts) => {
    const from = members.at(-1)?.[1] ?? 0;
    members.push([from, from + writeSync(out, gzipSync(record(...parts)))]);
  };
  let bytes = 0;
  write('warcinfo', null, 'software: briefwire bench\r\n');
  for (let at = 0; at < count; at++) {
    const url = `https://news${at % HOSTS}.example/${2019 + (at % 5)}/${at}.html`;
    const page = Buffer.from(withBriefs(made[at % SIZES.length][Math.floor(at / SIZES.length)], at, count, seed));
    bytes += page.length;
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${page.length}\r\nServer: nginx\r\nDate: Sat, 01 Jun 2024 04:00:00 GMT\r\n\r\n`;
    write('request', url, `GET /${at}.html HTTP/1.1\r\nHost: news.example\r\n\r\n`);
    write('response', url, Buffer.concat([Buffer.from(head), page]));
  }
  closeSync(out);
  return { bytes, members };
}

function record(type, url, block) {
  const target = url === null ? '' : `WARC-Target-URI: ${url}\r\n`;
  const head = `WARC/1.0\r\nWARC-Type: ${type}\r\n${target}WARC-Date: 2024-06-01T04:00:00Z\r\nContent-Length: ${Buffer.byteLength(block)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(block), Buffer.from('\r\n\r\n')]);
}

/** A page with briefs between its paragraphs, some of which other pages carry too. */
function withBriefs({ html, text: article }, at, count, seed) {
  const random = createRandom(seed * 7_919 + at);
  const pool = Math.ceil((count * BRIEFS_A_PAGE) / CARRIERS);
  const respell = speller(article, random);
  let filled = html;
  for (const line of new Set(article.split('\n'))) filled = filled.replaceAll(line, respell(line));
  const paragraphs = respell(article)
    .split('\n')
    .filter((line) => line.length > 40 && filled.includes(line));
  for (let nth = 0; nth < BRIEFS_A_PAGE; nth++) {
    const { tag, headline, body, date, time } = briefAt(random.number(0, pool - 1));
    const day = date.replaceAll('-', '/').replaceAll('/0', '/');
    const line = `<p>${tag ? `${tag} | ` : ''}${headline}:${body}[${day}${time ? ` ${time}` : ''}]</p>`;
    const text = filled.indexOf(paragraphs[Math.floor((nth * paragraphs.length) / BRIEFS_A_PAGE)]);
    if (text === -1) throw new Error(`page ${at} has no paragraph for its brief ${nth}`);
    // Before the element that the paragraph stands in, whatever the layout takes for one.
    const before = filled.lastIndexOf('<', text);
    filled = `${filled.slice(0, before)}${line}${filled.slice(before)}`;
  }
  return filled;
}
