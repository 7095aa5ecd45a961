import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

const service = z.looseObject({
  image: z.string(),
  restart: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  user: z.string().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  deploy: z.object({ replicas: z.number() }).optional(),
});
const composeFile = z.looseObject({
  services: z.record(z.enum(['postgres', 'redis', 'migrate', 'worker', 'web']), service),
  volumes: z.record(z.string(), z.unknown()),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() }).nullable()),
});

const composeText = read('docker-compose.yml');
const compose = composeFile.parse(parse(composeText, { merge: true }));
const { postgres, redis, migrate, worker, web } = compose.services;
const dockerfile = read('Dockerfile');

describe('docker-compose.yml', () => {
  it('checks the health of everything that stays, and restarts it', () => {
    for (const lasting of [postgres, redis, worker, web]) {
      expect(lasting.restart).toBe('unless-stopped');
      expect(lasting.healthcheck.test?.[0]).toMatch(/^CMD/);
    }
    expect(migrate).toMatchObject({ restart: 'no', command: ['migrate'], healthcheck: { disable: true } });
  });

  it('runs two workers and a web service, after one migration and with both servers healthy', () => {
    expect(worker).toMatchObject({ command: ['worker'], deploy: { replicas: 2 } });
    // Under a name of its own there could be one only: `--scale worker=4`.
    expect(worker['container_name']).toBeUndefined();
    expect(web.command).toEqual(['web']);
    for (const dependent of [worker, web]) {
      expect(dependent.depends_on).toEqual({
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
      });
    }
    expect(migrate.depends_on['postgres']).toEqual({ condition: 'service_healthy' });
  });

  it('keeps the data of both servers in named volumes, at the paths that their images use', () => {
    expect(postgres).toMatchObject({ image: 'postgres:18', volumes: ['postgres-data:/var/lib/postgresql'] });
    expect(redis.volumes).toEqual(['redis-data:/data']);
    expect(Object.keys(compose.volumes)).toEqual(['postgres-data', 'redis-data']);
  });

  it('runs Redis as BullMQ needs it: append-only file on, nothing evicted', () => {
    const command = redis.command.join(' ');
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  it('gives the database the encoding and collation of the embedded one', () => {
    expect(postgres.environment['POSTGRES_INITDB_ARGS']).toBe(
      '--encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --lc-ctype=C.UTF-8',
    );
  });

  it('publishes the page on loopback and nothing else, and shuts the servers off from outside', () => {
    expect([postgres, redis, migrate, worker].flatMap(({ ports }) => ports)).toEqual([]);
    expect(web.ports).toEqual([`127.0.0.1:${'$'}{BRIEFWIRE_PORT:-8420}:8420`]);
    expect(compose.networks['data']).toEqual({ internal: true });
    for (const server of [postgres, redis]) expect(server.networks).toEqual(['data']);
  });

  it('holds no secret: passwords and tokens come from outside, and must be set', () => {
    const settings = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment));
    const secrets = settings.filter(([name]) => /PASSWORD|TOKEN|DATABASE_URL/.test(name)).map(([, value]) => value);
    expect(secrets).not.toHaveLength(0);
    for (const value of secrets) expect(value).toMatch(/\$\{(POSTGRES_PASSWORD|BRIEFWIRE_TOKEN):\?/);
  });

  it('runs our own containers as an ordinary user without privileges on a read-only disk', () => {
    for (const ours of [migrate, worker, web]) {
      expect(ours).toMatchObject({ user: 'node', read_only: true, cap_drop: ['ALL'] });
      expect(ours['security_opt']).toEqual(['no-new-privileges:true']);
    }
  });
});

describe('.env.example', () => {
  const named = new Set([...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name));

  it('has a line for every variable that the compose file takes from outside', () => {
    const taken = [...composeText.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name);
    expect(taken.filter((name) => !named.has(name))).toEqual([]);
  });

  it('has a line for every variable that the program reads', () => {
    const known = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
    expect(known).toContain('DATABASE_URL');
    expect(known.filter((name) => !named.has(name))).toEqual([]);
  });

  it('holds no secret and stays out of the image, as .env does', () => {
    expect(read('.env.example')).toMatch(/^POSTGRES_PASSWORD=$/m);
    expect(read('.env.example')).toMatch(/^BRIEFWIRE_TOKEN=$/m);
    expect(read('.dockerignore').split('\n')).toContain('*');
    expect(read('.dockerignore')).not.toMatch(/^!\.env/m);
  });
});

describe('Dockerfile', () => {
  const [build = '', run = ''] = dockerfile.split(/^FROM /m).slice(1);

  it('builds in one stage and runs in another, without compiler, optional packages and install scripts', () => {
    expect(build).toContain('npm run build');
    expect(run).toContain('npm ci --omit=dev --omit=optional --ignore-scripts');
    expect(run).not.toContain('npm run');
  });

  it('runs the command as an ordinary user with a health check', () => {
    expect(run).toMatch(/^USER node$/m);
    expect(run).toMatch(/^HEALTHCHECK /m);
    expect(run).toMatch(/^ENTRYPOINT \["node", "bin\/briefwire\.js"\]$/m);
  });

  it('copies nothing that .dockerignore leaves out', () => {
    const allowed: string[] = read('.dockerignore').match(/(?<=^!).+$/gm) ?? [];
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(copied).toContain('src');
    expect(copied.map((name) => name.replace(/^\.\//, '')).filter((name) => !allowed.includes(name))).toEqual([]);
  });
});
