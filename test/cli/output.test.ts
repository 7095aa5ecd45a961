import { spawn } from 'node:child_process';
import { Command } from 'commander';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cutToWidth, showCell, showInstant } from '../../src/cli/cell.ts';
import { csvChunks } from '../../src/cli/csv.ts';
import { addFormatOptions, formatOf } from '../../src/cli/format-options.ts';
import { ingestTables } from '../../src/cli/ingest-tables.ts';
import { markdownLines } from '../../src/cli/markdown.ts';
import { printRecords } from '../../src/cli/output.ts';
import { renderTable, tableLines } from '../../src/cli/table.ts';

const records = [
  { id: 1, day: '2021-06-30', headline: '河畔新區啟用區塊鏈產業園' },
  { id: 12, day: null, headline: 'Harbour town names a pilot zone' },
];
const columns = [{ key: 'id' }, { key: 'day' }, { key: 'headline', title: 'what' }] as const;
const plain = { width: null, heading: (line: string) => line };

async function all(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

describe('a table', () => {
  it('aligns columns where characters are two wide', () => {
    expect(renderTable(columns, records)).toBe(
      [
        'id  day         what',
        '──  ──────────  ───────────────────────────────',
        ' 1  2021-06-30  河畔新區啟用區塊鏈產業園',
        '12              Harbour town names a pilot zone',
      ].join('\n'),
    );
  });

  it('cuts only the widest columns to fit a terminal, and marks the cut', () => {
    const lines = renderTable(columns, records, { ...plain, width: 30 }).split('\n');
    expect(lines.every((line) => stringWidth(line) <= 30)).toBe(true);
    expect(lines[2]).toBe(' 1  2021-06-30  河畔新區啟用…');
  });

  it('cuts nothing where there is no terminal, however late the longest text comes', async () => {
    const many = Array.from({ length: 1500 }, (_, id) => ({ id, text: id === 1400 ? 'x'.repeat(500) : 'x' }));
    const text = await all(tableLines([{ key: 'id' }, { key: 'text' }], many));
    expect(text).toContain('x'.repeat(500));
  });

  it('prints no line at all for no records', async () => {
    expect(await all(tableLines(columns, []))).toBe('');
  });

  it('shows text that would command a terminal as plain text on one line', () => {
    const record = { text: 'red \u001b[31m\nline \u009b2J \u202eevil' };
    expect(showCell({ key: 'text' }, record)).toBe('red  [31m line  2J  evil');
  });

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['區塊鏈', 6, '區塊鏈'],
    ['區塊鏈', 5, '區塊…'],
    ['區塊鏈', 4, '區…'],
    ['👨‍👩‍👧區', 3, '👨‍👩‍👧…'],
  ])('cuts %j to %i columns as %j', (text, width, cut) => {
    expect(cutToWidth(text, width)).toBe(cut);
  });

  it('shows instants in the zone it is given', () => {
    expect(showInstant('Asia/Shanghai')(new Date('2021-06-30T17:05:00Z'))).toBe('2021-07-01 01:05:00');
  });
});

describe('CSV', () => {
  const risky = [{ a: '=1+1', b: '+86', c: '-x', d: '@sum', e: '\t=1', f: '“quoted”, "and"\nbroken', g: '＝1' }];
  const keys = (['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const).map((key) => ({ key }));

  it('gives every value exactly, with the keys as first line', async () => {
    expect(await all(csvChunks(keys, risky, false))).toBe(
      'a,b,c,d,e,f,g\n=1+1,+86,-x,@sum,\t=1,"“quoted”, ""and""\nbroken",＝1\n',
    );
  });

  it('for Excel starts with a byte order mark and neutralises what would be computed', async () => {
    expect(await all(csvChunks(keys, risky, true))).toBe(
      '\uFEFFa,b,c,d,e,f,g\n\'=1+1,\'+86,\'-x,\'@sum,\'\t=1,"“quoted”, ""and""\nbroken",\'＝1\n',
    );
  });

  it('has its first line even without records, and columns that tables leave out', async () => {
    expect(await all(csvChunks([{ key: 'a' }, { key: 'b', detail: true }], [], false))).toBe('a,b\n');
  });

  it('writes instants as ISO 8601, lists as JSON and null as nothing', async () => {
    const record = { at: new Date('2021-06-30T02:12:00Z'), tags: ['x', 'y'], none: null };
    const text = await all(csvChunks([{ key: 'at' }, { key: 'tags' }, { key: 'none' }], [record], false));
    expect(text).toBe('at,tags,none\n2021-06-30T02:12:00.000Z,"[""x"",""y""]",\n');
  });
});

describe('Markdown', () => {
  it('keeps foreign text from being markup and links URLs', async () => {
    const record = { text: 'a|b <img src=x> [x](y) *z*', url: 'https://news.example/a_b?x=1|2' };
    const lines = await all(markdownLines([{ key: 'text' }, { key: 'url' }], [record]));
    expect(lines).toContain('a\\|b \\<img src=x\\> \\[x\\](y) \\*z\\*');
    expect(lines).toContain('<https://news.example/a_b?x=1%7C2>');
  });
});

describe('the format options', () => {
  const parse = (...args: string[]) => {
    const command = addFormatOptions(new Command('list').exitOverride().configureOutput({ writeErr: () => {} }));
    command.parse(args, { from: 'user' });
    return formatOf(command.opts());
  };

  it.each([
    [[], 'table'],
    [['--json'], 'json'],
    [['--format', 'md'], 'md'],
    [['--excel'], 'csv'],
    [['--json', '--format', 'json'], 'json'],
    [['--format', 'csv', '--excel'], 'csv'],
  ])('%j print %s', (args, format) => {
    expect(parse(...args)).toBe(format);
  });

  it.each([[['--json', '--format', 'csv']], [['--excel', '--json']], [['--format', 'xml']]])(
    '%j are refused',
    (args) => {
      expect(() => parse(...args)).toThrow(/contradicts|--excel|Allowed choices/);
    },
  );
});

describe('printing to a pipe', () => {
  /** A real process that reads its input and says back what it read; or goes away after the first piece. */
  const reader = (program: string) => spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const echo = 'process.stdin.pipe(process.stdout)';
  const leave = 'process.stdin.once("data", () => process.exit())';

  function* many(count: number) {
    for (let id = 0; id < count; id++) yield { id, text: '字'.repeat(200) };
  }

  it('stops without an error when the reader has seen enough', async () => {
    const asked = 1_000_000;
    const child = reader(leave);
    const taken = await printRecords(many(asked), [{ key: 'id' }], { json: true }, child.stdin);
    expect(taken).toBeLessThan(asked);
  });

  it.each([
    ['json', '{"id":0,"text":"字'],
    ['table', ' 0  字'],
    ['csv', '0,字'],
    ['md', '| 0 | 字'],
  ] as const)('as %s leaves long texts whole, without colours', async (format, start) => {
    const child = reader(echo);
    await printRecords(many(11), [{ key: 'id' }, { key: 'text' }], { format }, child.stdin);
    child.stdin.end();
    const lines = (await all(child.stdout.setEncoding('utf8'))).trimEnd().split('\n');
    const first = lines.find((line) => line.startsWith(start));
    expect(first).toContain('字'.repeat(200));
    expect(lines.join()).not.toContain('\u001b');
    expect(lines.at(-1)).toContain('10');
  });
});

describe('the tables after ingest', () => {
  it('count URLs by fate, what was passed over, and briefs by category and year, older years together', () => {
    const briefs = [2012, 2014, 2015, 2016, 2017, 2018, 2019, null].map((year) => ({
      category: year === 2019 ? 'park' : 'other',
      year,
      briefs: 2,
    }));
    expect(ingestTables({ fates: { stored: 3, dead: 0 }, briefs, skipped: { 'http-404': 2 } })).toBe(
      [
        'fate    URLs',
        '──────  ────',
        'stored     3',
        '',
        'passed over  records',
        '───────────  ───────',
        'http-404           2',
        '',
        'briefs  before 2014  2014  2015  2016  2017  2018  2019  no date  all',
        '──────  ───────────  ────  ────  ────  ────  ────  ────  ───────  ───',
        'other             2     2     2     2     2     2     0        2   14',
        'park              0     0     0     0     0     0     2        0    2',
        'all               2     2     2     2     2     2     2        2   16',
      ].join('\n'),
    );
  });

  it('are empty when nothing was found', () => {
    expect(ingestTables({ fates: {}, briefs: [], skipped: {} })).toBe('');
  });
});
