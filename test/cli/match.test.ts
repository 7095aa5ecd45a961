import { describe, expect, it } from 'vitest';
import { recordsOf, runCli } from '../support/cli.ts';

const HANT = '東港區塊鏈產業園二期6月1日交付，面積3.2萬平方米，已有19家企業排隊等待入園，租金前兩年全免。';
const HANS = '金色财经报道，东港区块链产业园二期6月1日交付,面积3.2万平方米,已有19家企业排队等待入园,租金前两年全免。';
const RECORDS = [
  { id: 'undated', headline: null, body: HANS, date: null },
  { id: 'hant', tag: '動態', headline: '東港產業園二期交付', body: HANT, date: '2021-06-02', time: null },
  { id: 'sibling', headline: '东港产业园二期交付', body: HANS.replace('19家', '18家'), date: '2021-06-02' },
  { id: 'hans', headline: '东港产业园二期交付', body: HANS, date: '2021-06-02', time: '10:00:00' },
];

async function match(records: readonly object[]): Promise<Map<unknown, unknown>> {
  const { status, stdout } = await runCli(
    ['match', '-'],
    {},
    records.map((record) => JSON.stringify(record)).join('\n'),
  );
  expect(status).toBe(0);
  return new Map(recordsOf(stdout).map(({ id, brief }) => [id, brief]));
}

describe('briefwire match', () => {
  it('gives copies of one brief the same key, and look-alikes another', async () => {
    const briefs = await match(RECORDS);
    expect([...briefs.keys()]).toEqual(RECORDS.map(({ id }) => id));
    expect(briefs.get('hant')).toBe(briefs.get('hans'));
    expect(briefs.get('undated')).toBe(briefs.get('hans'));
    expect(briefs.get('sibling')).not.toBe(briefs.get('hans'));
  });

  it('gives the same keys in whatever order the records come', async () => {
    expect(Object.fromEntries(await match(RECORDS.toReversed()))).toEqual(Object.fromEntries(await match(RECORDS)));
  });

  it('says which line has no such day, does the rest, and exits 1', async () => {
    const lines = [{ id: 1, body: HANS, date: '2021-02-30' }, RECORDS[1]].map((record) => JSON.stringify(record));
    const { status, stdout, stderr } = await runCli(['match', '-'], {}, lines.join('\n'));
    expect(status).toBe(1);
    expect(recordsOf(stdout).map(({ id }) => id)).toEqual(['hant']);
    expect(stderr).toBe('briefwire: stdin, line 1: date: not a day such as 2021-06-30\n');
  });
});
