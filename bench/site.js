// The local site, in a process of its own: node bench/site.js FROM COUNT BYTES. Answers pages FROM … FROM + COUNT - 1 as
// /N.html on each of the loopback addresses in HOSTS; all are made before it says on which port it listens.
import { createServer } from 'node:http';
import { farmPage } from './farm-pages.js';

const [from, count, bytes] = process.argv.slice(2).map(Number);
const pages = Array.from({ length: count }, (_, n) => farmPage(from + n, bytes));
const server = createServer((request, response) => {
  const page = pages[Number(request.url.slice(1, -'.html'.length)) - from];
  if (!page) return response.writeHead(404).end();
  return response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length })
    .end(page);
});
// Addresses of 127.0.0.0/8, each a host of its own.
server.listen(0, '0.0.0.0', () => {
  const meanBytes = Math.round(pages.reduce((sum, page) => sum + page.length, 0) / count);
  process.stdout.write(`${JSON.stringify({ port: server.address().port, meanBytes })}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
