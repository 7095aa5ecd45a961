// What a WARC file of pages costs at least: inflates each member and loads each page with cheerio. Prints how many pages.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { load } from 'cheerio';

const [file, index] = process.argv.slice(2);
const archive = readFileSync(file);
let pages = 0;
for (const [from, to] of JSON.parse(readFileSync(index, 'utf8'))) {
  const member = gunzipSync(archive.subarray(from, to)).toString('utf8');
  if (!member.includes('WARC-Type: response')) continue;
  const body = member.indexOf('\r\n\r\n', member.indexOf('\r\n\r\n') + 4) + 4;
  if (load(member.slice(body))('title').length === 1) pages++;
}
process.stdout.write(`${pages}\n`);
