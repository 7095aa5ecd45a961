import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { embeddedPlaces, joinEmbedded } from '../../src/db/embedded.ts';
import { type EmbeddedChild, startEmbeddedChild } from '../support/embedded-child.ts';

/** `BRIEFWIRE_TEST_ROUNDS=50 npx vitest run test/db/embedded.test.ts` races for longer. */
const ROUNDS = Number(process.env['BRIEFWIRE_TEST_ROUNDS'] ?? 5);
const RACERS = 6;
const POLL_MS = 20;
const JITTER_MS = 40;
const LONG_MS = 600_000;
const NOBODY = { uid: 65_534, gid: 65_534 };
const asRoot = process.getuid?.() === 0;

let children: EmbeddedChild[] = [];
let folder: string;
let home: string;

function start(...args: Parameters<typeof startEmbeddedChild>): EmbeddedChild {
  const child = startEmbeddedChild(...args);
  children.push(child);
  return child;
}

/** The server's process id, or undefined where none runs. */
async function serverPid(of = home): Promise<number | undefined> {
  const text = await readFile(join(embeddedPlaces(of).dataDir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

async function makeTemporary(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'briefwire-embedded-'));
  await chmod(made, 0o755);
  return made;
}

beforeAll(async () => {
  folder = await makeTemporary();
  // Everything that a setting, a URL or a shell could trip over.
  home = join(folder, `a b, "c" 'd' 區塊鏈`);
  const child = startEmbeddedChild(home);
  await child.tell('join');
  await child.tell('query create table entries (racer int, round int)');
  await child.tell('leave');
  await child.end();
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill('SIGKILL')));
  children = [];
  const pid = await serverPid();
  // Only after a test that failed.
  if (pid && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGQUIT');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('sharing', () => {
  it('starts a server for the first, lets the second join it, and stops it when the last has left', async () => {
    const [first, second] = [start(home), start(home)];
    expect((await first.tell('join')).startedByUs).toBe(true);
    expect((await second.tell('join')).startedByUs).toBe(false);
    await first.tell('leave');
    expect((await second.tell('query select 1 as one')).rows).toEqual([{ one: 1 }]);
    await second.tell('leave');
    expect(await serverPid()).toBeUndefined();
  });

  it('finds Chinese trigrams, in a UTF-8 database with UTC', async () => {
    const child = start(home);
    const { url } = await child.tell('join');
    expect(new URL(url).pathname).toBe('/briefwire');
    await child.tell('query create extension if not exists pg_trgm');
    const { rows } = await child.tell(
      `query select cardinality(show_trgm('區塊鏈')) as trigrams, current_setting('server_encoding') as encoding,
        current_setting('timezone') as zone, current_setting('fsync') as fsync`.replaceAll('\n', ' '),
    );
    expect(rows).toEqual([{ trigrams: 4, encoding: 'UTF8', zone: 'UTC', fsync: 'on' }]);
    await child.tell('leave');
  });

  it(
    `survives ${RACERS} processes that race to start and stop it, ${ROUNDS} rounds, and loses no row`,
    async () => {
      const racers = Array.from({ length: RACERS }, () => start(home));
      for (let round = 0; round < ROUNDS; round++) {
        await Promise.all(
          racers.map(async (child, racer) => {
            // Odd rounds: some leave while others come.
            if (round % 2 === 1) await sleep(Math.random() * JITTER_MS * racer);
            await child.tell('join');
            await child.tell(`query insert into entries values (${racer}, ${round})`);
            await child.tell('leave');
          }),
        );
        expect(await serverPid(), `a server is left after round ${round}`).toBeUndefined();
      }
      const child = start(home);
      await child.tell('join');
      const { rows } = await child.tell('query select count(*)::int as entries from entries');
      await child.tell('leave');
      expect(rows).toEqual([{ entries: RACERS * ROUNDS }]);
    },
    LONG_MS,
  );
});

describe('giving up', () => {
  it('starts nothing when the signal was given before', async () => {
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(joinEmbedded({ home, signal })).rejects.toThrow('never mind');
    expect(await serverPid()).toBeUndefined();
  });

  it('stops a server that it was starting when the signal came', async () => {
    const giveUp = new AbortController();
    const log = (event: string) => event === 'embedded.starting' && giveUp.abort(new Error('never mind'));
    await expect(joinEmbedded({ home, log, signal: giveUp.signal })).rejects.toThrow('never mind');
    expect(await serverPid()).toBeUndefined();
  });

  it('says in the words of the server why it does not start', async () => {
    const settings = join(embeddedPlaces(home).dataDir, 'postgresql.auto.conf');
    await writeFile(settings, 'max_wal_senders = many\n');
    const child = start(home);
    await expect(child.tell('join')).rejects.toThrow(/does not start: .*max_wal_senders.*server\.log/);
    await writeFile(settings, '');
  });
});

describe('what is killed', () => {
  it('keeps the server for the others when the process that started it is killed', async () => {
    const [owner, other] = [start(home), start(home)];
    await owner.tell('join');
    await other.tell('join');
    await owner.kill('SIGKILL');
    expect((await other.tell('query select 1 as one')).rows).toEqual([{ one: 1 }]);
    await other.tell('leave');
    expect(await serverPid()).toBeUndefined();
  });

  it('is joined again after all its users were killed', async () => {
    const owner = start(home);
    await owner.tell('join');
    await owner.kill('SIGKILL');
    const next = start(home);
    expect((await next.tell('join')).startedByUs).toBe(false);
    await next.tell('leave');
    expect(await serverPid()).toBeUndefined();
  });

  it('does not hear a Ctrl-C that goes to the whole process group of the one that started it', async () => {
    const owner = start(home);
    await owner.tell('join');
    const pid = await serverPid();
    process.kill(-Number(owner.process.pid), 'SIGINT');
    await owner.kill('SIGINT');
    const next = start(home);
    expect((await next.tell('join')).startedByUs).toBe(false);
    expect(await serverPid()).toBe(pid);
    await next.tell('leave');
  });

  it('comes back, for newcomers and for those who used it, when the server is killed', async () => {
    const users = [start(home), start(home)];
    for (const user of users) await user.tell('join');
    const killed = Number(await serverPid());
    process.kill(killed, 'SIGKILL');
    const newcomer = start(home);
    await newcomer.tell('join');
    for (const user of users) {
      while (!(await user.tell('events')).events.includes('embedded.rejoined')) await sleep(POLL_MS);
      expect((await user.tell('query select 1 as one')).rows).toEqual([{ one: 1 }]);
    }
    expect(await serverPid()).not.toBe(killed);
    // They count as users again: the server outlives the newcomer.
    await newcomer.tell('leave');
    for (const user of users) {
      expect((await user.tell('query select 1 as one')).rows).toEqual([{ one: 1 }]);
      await user.tell('leave');
    }
    expect(await serverPid()).toBeUndefined();
  });
});

describe('what a crash leaves', () => {
  it.each([
    ['whose number belongs to another process', () => `${process.pid}\n/elsewhere\n1\n5432\n/tmp\n\n\nready\n`],
    ['whose number belongs to nobody', () => '4194304\n/elsewhere\n1\n5432\n/tmp\n\n\nready\n'],
    ['that is empty', () => ''],
  ])('starts over a postmaster.pid and a socket lock %s', async (_, text) => {
    const { dataDir, socketDir } = embeddedPlaces(home);
    for (const file of [join(dataDir, 'postmaster.pid'), join(socketDir, '.s.PGSQL.5432.lock')]) {
      await writeFile(file, text());
      await utimes(file, 1, 1);
    }
    await writeFile(join(socketDir, '.s.PGSQL.5432'), '');
    const child = start(home);
    expect((await child.tell('join')).startedByUs).toBe(true);
    await child.tell('leave');
  });

  it('makes the data folder although a process was killed while it made it', async () => {
    const fresh = join(folder, 'fresh');
    const killed = start(fresh);
    killed.tell('join').catch(() => {});
    const { dataDir } = embeddedPlaces(fresh);
    const half = async () => (await readdir(dirname(dataDir)).catch(() => [])).find((name) => name.includes('making'));
    while (!(await half())) await sleep(POLL_MS);
    await killed.kill('SIGKILL');
    const leftover = join(dirname(dataDir), String(await half()));
    const child = start(fresh);
    await child.tell('join');
    expect((await child.tell('query select 1 as one')).rows).toEqual([{ one: 1 }]);
    await child.tell('leave');
    // As if it had been some minutes ago.
    await utimes(leftover, 1, 1);
    await child.tell('join');
    expect(existsSync(leftover)).toBe(false);
    await child.tell('leave');
  });
});

describe('places', () => {
  it('uses loopback TCP with a password where the path of the socket would be too long, as when the home is moved', async () => {
    const long = join(folder, 'long'.repeat(30));
    await rename(home, long);
    const [first, second] = [start(long), start(long)];
    const { connection } = await first.tell('join');
    expect(connection).toMatchObject({ host: '127.0.0.1', password: expect.stringMatching(/^[0-9a-f]{48}$/) });
    expect((await second.tell('join')).connection).toEqual(connection);
    expect((await second.tell('query select 1 as one')).rows).toEqual([{ one: 1 }]);
    await first.tell('leave');
    await second.tell('leave');
    expect(embeddedPlaces(long)).toMatchObject({ socketDir: '', reason: expect.stringContaining('loopback TCP') });
    await rename(long, home);
  });

  it.runIf(asRoot)('as root: goes to a folder that the server can reach, and says why', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const child = start(join(closed, 'home'));
    const { dataDir } = await child.tell('join');
    await child.tell('query create table kept ()');
    await child.tell('leave');
    expect(embeddedPlaces(join(closed, 'home'))).toMatchObject({ dataDir, reason: expect.stringContaining(closed) });
    // Opened later, the data stays where it is.
    await chmod(closed, 0o755);
    expect(embeddedPlaces(join(closed, 'home')).dataDir).toBe(dataDir);
    expect(dataDir).not.toContain(folder);
    await rm(dirname(dataDir), { recursive: true });
  });

  it.runIf(asRoot)('as an ordinary user: says whose the data is where it belongs to another', async () => {
    const child = start(home, NOBODY);
    await expect(child.tell('join')).rejects.toThrow(/belongs to user 0: run briefwire as that user/);
  });

  it.runIf(asRoot)('as an ordinary user: copies binaries and makes data once, however many come first', async () => {
    const own = await makeTemporary();
    await chown(own, NOBODY.uid, NOBODY.gid);
    await chmod(own, 0o700);
    const environment = { HOME: own, TMPDIR: own, XDG_CACHE_HOME: '' };
    const racers = Array.from({ length: RACERS }, () => start(join(own, '.briefwire'), NOBODY, environment));
    const started = await Promise.all(racers.map(async (child) => (await child.tell('join')).startedByUs));
    expect(started.filter(Boolean)).toHaveLength(1);
    const { rows } = await start(join(own, '.briefwire'))
      .tell('join')
      .then(() => (racers[0] as EmbeddedChild).tell('query select 1 as one'));
    expect(rows).toEqual([{ one: 1 }]);
    await Promise.all([...racers, ...children.slice(-1)].map((child) => child.tell('leave')));
    expect(await readdir(join(own, '.cache', 'briefwire'))).toHaveLength(1);
    expect(await serverPid(join(own, '.briefwire'))).toBeUndefined();
    await rm(own, { recursive: true });
  });
});
