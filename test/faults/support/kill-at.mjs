// Loaded before the program (`node --import`): ends or stops the process at the n-th statement that it sends to
// PostgreSQL or command to Redis, so that every boundary between two writes can be met without a hook in the program.
//   KILL_AT=n         which one
//   KILL_FROM=text    counts from the first statement on that holds this text, itself being the first, and only what
//                     goes over the same connection
//   KILL_WHEN=before  it is not sent; sent: it is, and its answer is never seen
//   KILL_SIGNAL=name  SIGKILL unless another is named; SIGSTOP stops the process until it gets SIGCONT
import { Redis } from 'ioredis';
import pg from 'pg';

const at = Number(process.env.KILL_AT);
const from = process.env.KILL_FROM ?? '';
const sent = process.env.KILL_WHEN === 'sent';
const signal = process.env.KILL_SIGNAL ?? 'SIGKILL';
let seen = 0;
let connection;

const die = () => process.kill(process.pid, signal);

function count(target, name) {
  const original = target[name];
  target[name] = function (...given) {
    const text = typeof given[0] === 'string' ? given[0] : (given[0]?.text ?? '');
    if (from && !connection && text.includes(from)) connection = this;
    if (from && connection !== this) return original.apply(this, given);
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
