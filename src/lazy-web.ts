import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import type { OpenWeb } from './open-web.ts';
import type { PoliteClient } from './workers/polite.ts';

/** The way to other people's servers, loaded and opened once somebody asks for it: who reads files needs none. */
export interface LazyWeb {
  open(): Promise<PoliteClient>;
  close(): Promise<void>;
}

export function lazyWeb(config: Config, db: Db): LazyWeb {
  let opened: Promise<OpenWeb> | undefined;
  return {
    async open() {
      opened ??= import('./open-web.ts').then(({ openWeb }) => openWeb(config, db));
      return (await opened).polite;
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
