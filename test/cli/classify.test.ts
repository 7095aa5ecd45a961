import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordsOf, runCli } from '../support/cli.ts';

const PARK = { id: 'a', tag: '動態', headline: '柳湖區塊鏈產業園開園，首批十家企業入駐', body: '園區面積兩萬平方米。' };
const POLICY = { id: 2, headline: '央行：禁止为虚拟货币提供结算', body: '违规机构将被处罚。' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'briefwire-classify-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('briefwire classify', () => {
  it('answers each record of stdin in input order, with evidence from the original text', async () => {
    const { status, stdout, stderr } = await runCli(
      ['classify', '-'],
      {},
      `${JSON.stringify(PARK)}\n${JSON.stringify(POLICY)}\n`,
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(recordsOf(stdout)).toMatchObject([
      { id: 'a', category: 'park', scores: { park: expect.any(Number) } },
      { id: 2, category: 'policy' },
    ]);
    const evidence = recordsOf(stdout)[0]?.['evidence'] as {
      field: string;
      start: number;
      end: number;
      text: string;
    }[];
    const spoken = evidence.find(({ field, text }) => field === 'headline' && text.includes('產業園'));
    expect(spoken).toMatchObject({ category: 'park', weight: expect.any(Number) });
    expect(spoken?.text).toBe(PARK.headline.slice(spoken?.start, spoken?.end));
  });

  it('reads a file, with byte order mark, blank lines, Windows line ends, and no end to its last line', async () => {
    const file = join(folder, 'briefs.jsonl');
    const separated = { ...POLICY, body: 'one\u2028two' };
    writeFileSync(file, `\ufeff${JSON.stringify(PARK)}\r\n\r\n${JSON.stringify(separated)}`);
    const { status, stdout } = await runCli(['classify', file]);
    expect(status).toBe(0);
    expect(recordsOf(stdout).map(({ id }) => id)).toEqual(['a', 2]);
  });

  it('says of each bad line where it is and what is wrong, does the rest, and exits 1', async () => {
    const lines = ['{"id": 1', '{"id": 2, "body": 3}', '{"body": ""}', '[]', JSON.stringify(PARK)];
    const { status, stdout, stderr } = await runCli(['classify', '-'], {}, lines.join('\n'));
    expect(status).toBe(1);
    expect(recordsOf(stdout).map(({ id }) => id)).toEqual(['a']);
    const problems = stderr.trimEnd().split('\n');
    expect(problems).toHaveLength(4);
    expect(problems[0]).toMatch(/^briefwire: stdin, line 1: not JSON/);
    expect(problems[1]).toMatch(/^briefwire: stdin, line 2: body: /);
    expect(problems[2]).toMatch(/^briefwire: stdin, line 3: id: /);
    expect(problems[3]).toMatch(/^briefwire: stdin, line 4: /);
  });

  it('answers nothing, and all is well, for an empty input', async () => {
    expect(await runCli(['classify', '-'], {}, '')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it.each([
    ['is missing', 'missing.jsonl', 'no such file'],
    ['is a folder', '.', 'it is a folder'],
  ])('says in one line that a file %s, and exits 1', async (_, name, reason) => {
    const { status, stdout, stderr } = await runCli(['classify', join(folder, name)]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(`briefwire: cannot read ${join(folder, name)}: ${reason}\n`);
  });
});
