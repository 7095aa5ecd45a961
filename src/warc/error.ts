/** A WARC file is not what it should be from here on: what came before it stands. */
export class WarcError extends Error {
  override name = 'WarcError';
  /** Bytes into the file: of a gzipped one, where the member begins in which it went wrong. */
  readonly offset: number;
  constructor(offset: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.offset = offset;
  }
}
