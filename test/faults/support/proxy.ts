import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on loopback whose connections can be left half-open: both ends live, and nothing passes any more. */
export interface Proxy {
  port: number;
  /** What is connected now never hears of the other side again; new connections pass. */
  freeze(): void;
  close(): Promise<void>;
}

/** @param target where to pass connections on: a port on loopback or the path of a Unix socket */
export async function startProxy(target: { port: number } | { path: string }): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect('port' in target ? { host: '127.0.0.1', ...target } : target);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (!frozen.has(socket)) other.destroy();
      });
      socket.pipe(other);
    }
  });
  const frozen = new WeakSet<Socket>();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    freeze() {
      for (const socket of sockets) {
        frozen.add(socket);
        socket.unpipe();
        socket.pause();
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
