// A TCP proxy that makes the time between question and answer longer, in a process of its own:
// node bench/delay.js TARGET MS. TARGET is a socket file or a port. It prints the port that it listens on.
import { connect, createServer } from 'node:net';

const [target, ms] = process.argv.slice(2);
let connections = 0;
const server = createServer((client) => {
  const upstream = connect(/^\d+$/.test(target) ? Number(target) : target);
  // Timers count whole milliseconds and are a quarter of one late: every second connection gets one more.
  const [there, back] = [Math.floor(ms / 2 - 0.25), Math.floor(ms / 2 - 0.25) + (connections++ % 2)];
  pass(client, upstream, there);
  pass(upstream, client, back);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit()).resume();

/** Timers of equal length end in the order in which they began, so the bytes stay in order. */
function pass(from, to, delayMs) {
  from.setNoDelay(true);
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs));
  from.on('end', () => setTimeout(() => to.end(), delayMs));
  from.on('error', () => to.destroy());
}
