import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { ZodError, type ZodType, z } from 'zod';
import { PermanentError } from '../pipeline/errors.ts';
import { note, print } from './print.ts';

/** A line without an end would fill the memory: longer ones are refused, the rest goes on. */
const MAX_LINE_LENGTH = 16 * 1024 * 1024;
const BYTE_ORDER_MARK = /^\ufeff/;
/** Node's message quotes the line: what a terminal would obey, or take for another line, is not repeated. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu;

/** One line of input: a record, or what is wrong with it. */
type JsonLine<T> = { number: number; record: T } | { number: number; problem: string };

/**
 * Prints one answer a line for each record of a JSON Lines input, in input order, as the input comes in. A bad line gives
 * one line on stderr and the rest goes on.
 * @param input a file's path, or `-` for stdin
 * @param schema what a record must look like
 * @param answer from records to answers; called again and again with as many lines as were read together
 * @returns exit status: 0, or 1 where a line was bad
 */
export async function answerJsonLines<T>(
  input: string,
  schema: ZodType<T>,
  answer: (records: T[]) => object[],
): Promise<number> {
  let failed = false;
  for await (const lines of readJsonLines(input, schema)) {
    const { records, bad } = sortOut(input, lines);
    failed ||= bad;
    const text = answer(records).map((line) => `${JSON.stringify(line)}\n`);
    if (text.length > 0 && !(await print(text.join('')))) return failed ? 1 : 0;
  }
  return failed ? 1 : 0;
}

/**
 * Reads all records of a JSON Lines input; a bad line gives one line on stderr.
 * @param input a file's path, or `-` for stdin
 * @returns the good records in input order, and whether a line was bad
 */
export async function readAllJsonLines<T>(input: string, schema: ZodType<T>): Promise<{ records: T[]; bad: boolean }> {
  const all: T[] = [];
  let failed = false;
  for await (const lines of readJsonLines(input, schema)) {
    const { records, bad } = sortOut(input, lines);
    failed ||= bad;
    for (const record of records) all.push(record);
  }
  return { records: all, bad: failed };
}

/** Says on stderr what is wrong with bad lines; returns the good ones. */
function sortOut<T>(input: string, lines: JsonLine<T>[]): { records: T[]; bad: boolean } {
  const records: T[] = [];
  for (const line of lines) {
    if ('record' in line) records.push(line.record);
    else note(`briefwire: ${input === '-' ? 'stdin' : input}, line ${line.number}: ${line.problem}`);
  }
  return { records, bad: records.length < lines.length };
}

/**
 * Reads JSON Lines: one array for each chunk that came in. Blank lines are passed over.
 * Lines end with a line feed alone: JSON strings may hold the other line separators, which `readline` would cut at.
 * @throws PermanentError `unreadable` where the file cannot be read
 */
async function* readJsonLines<T>(input: string, schema: ZodType<T>): AsyncGenerator<JsonLine<T>[]> {
  let number = 0;
  for await (const texts of readLines(input)) {
    const lines = texts.map((text) => ({
      number: ++number,
      text: number === 1 ? text.replace(BYTE_ORDER_MARK, '') : text,
    }));
    yield lines.filter(({ text }) => text.trim() !== '').map((line) => parseLine(line.number, line.text, schema));
  }
}

async function* readLines(input: string): AsyncGenerator<string[]> {
  const stream: Readable = input === '-' ? process.stdin : createReadStream(input);
  stream.setEncoding('utf8');
  let rest = '';
  let dropping = false;
  try {
    for await (const chunk of stream) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      if (dropping && lines.length > 0) {
        lines[0] = TOO_LONG;
        dropping = false;
      }
      if (rest.length > MAX_LINE_LENGTH) dropping = true;
      if (dropping) rest = '';
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    throw new PermanentError('unreadable', `cannot read ${input}: ${reasonOf(error)}`, { cause: error });
  }
  yield [dropping ? TOO_LONG : rest];
}

/** Stands for a line that was not kept; no JSON starts so. */
const TOO_LONG = '\0';

function parseLine<T>(number: number, text: string, schema: ZodType<T>): JsonLine<T> {
  if (text === TOO_LONG) return { number, problem: `longer than ${MAX_LINE_LENGTH} characters` };
  try {
    return { number, record: schema.parse(JSON.parse(text)) };
  } catch (error) {
    return { number, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof ZodError) {
    return error.issues
      .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
      .join('; ');
  }
  return `not JSON (${error instanceof Error ? error.message.replaceAll(UNPRINTABLE, ' ') : String(error)})`;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}

/** The fields of a brief that both `classify` and `match` read; `id` is given back as it came. */
export const briefFields = {
  id: z.union([z.string(), z.number()]),
  tag: z.string().nullish(),
  headline: z.string().nullish(),
  body: z.string(),
};
