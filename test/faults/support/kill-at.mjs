// Loaded before the program (`node --import`): kills the process with SIGKILL at the n-th statement that it sends to
// PostgreSQL or command to Redis, so that every boundary between two writes can be met without a hook in the program.
//   KILL_AT=n         which one
//   KILL_WHEN=before  it is not sent; sent: it is, and its answer is never seen
import { Redis } from 'ioredis';
import pg from 'pg';

const at = Number(process.env.KILL_AT);
const sent = process.env.KILL_WHEN === 'sent';
let seen = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

function count(target, name) {
  const original = target[name];
  target[name] = function (...given) {
    if (++seen !== at) return original.apply(this, given);
    if (!sent) die();
    const answer = original.apply(this, given);
    // What was written leaves for the socket in this turn of the loop.
    setImmediate(die);
    return answer;
  };
}

count(pg.Client.prototype, 'query');
count(Redis.prototype, 'sendCommand');
