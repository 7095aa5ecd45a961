import type { Writable } from 'node:stream';

// What every command needs; tables and their libraries are loaded by output.ts, for those that have some.

/** What first befell a stream; later errors only say that it is closed. */
const firstErrors = new WeakMap<Writable, Error | null>();

/**
 * Writes to stdout and waits until it was taken. @returns false once the reader has gone: nothing more is wanted
 * @throws what else befell the stream, such as a full disk
 */
export async function print(text: string, stream: Writable = process.stdout): Promise<boolean> {
  forgiveGoneReader(stream);
  const failed = await new Promise<Error | null | undefined>((resolve) => stream.write(text, resolve));
  const error = firstErrors.get(stream) ?? failed;
  if (!error) return true;
  if ('code' in error && error.code === 'EPIPE') return false;
  throw error;
}

/** Keeps a failing stream (`| head`) from ending the process; `print` answers what befell it. Harmless twice. */
export function forgiveGoneReader(stream: Writable): void {
  if (firstErrors.has(stream)) return;
  firstErrors.set(stream, null);
  stream.on('error', (error) => {
    if (!firstErrors.get(stream)) firstErrors.set(stream, error);
  });
}

/** Says something to the person on stderr (which date a report goes by, that rows were cut off). */
export function note(text: string): void {
  forgiveGoneReader(process.stderr);
  process.stderr.write(`${text}\n`);
}
