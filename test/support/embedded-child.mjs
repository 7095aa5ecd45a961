// One briefwire process as far as the embedded server is concerned: it does what it is told, one word a line, and
// answers each with one line of JSON. Arguments: home, and the uid and gid to run as (optional).
import { createInterface } from 'node:readline';
import pg from 'pg';
import { joinEmbedded } from '../../dist/db/embedded.js';

const [, , home, uid, gid] = process.argv;
if (uid) {
  process.setgroups([]);
  process.setgid(Number(gid));
  process.setuid(Number(uid));
}
let server;
const events = [];

async function query(sql) {
  const client = new pg.Client(server.connection);
  client.on('error', () => {});
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

const orders = {
  async join() {
    server = undefined;
    server = await joinEmbedded({ home, log: (event) => events.push(event) });
    const { startedByUs, url, dataDir, connection } = server;
    return { startedByUs, url, dataDir, connection };
  },
  async leave() {
    await server.close();
    return {};
  },
  async events() {
    return { events };
  },
  async query(sql) {
    return { rows: (await query(sql)).rows };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [order, ...rest] = line.split(' ');
  const answer = await orders[order](rest.join(' ')).catch((error) => ({ error: String(error?.stack ?? error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
// The test has gone, in whichever way.
await server?.close();
