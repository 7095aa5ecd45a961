const COLUMNS = [
  ['tool', (row) => row.tool],
  ['version', (row) => row.version],
  ['pages/s', (row) => row.pagesPerSecond.toFixed(row.pagesPerSecond < 100 ? 1 : 0)],
  ['MB/s', (row) => row.megabytesPerSecond.toFixed(1)],
  ['time to parseDocument', (row) => row.timeToParseDocument.toFixed(2)],
  ['time to cheerio.load', (row) => row.timeToCheerioLoad.toFixed(2)],
  ['F1', (row) => (row.f1 === null ? '-' : row.f1.toFixed(3))],
  ['errors', (row) => String(row.errors)],
  ['peak MB', (row) => (row.peakMb === null ? '-' : row.peakMb.toFixed(0))],
];
/** The first columns hold words, the others figures. */
const WORDS = 2;

/** The whole result as text for people: a table a set, then the bars. */
export function tablesOf({ node, cpu, quick, sets, bars }) {
  const parts = [`${node}, ${cpu}${quick ? ', quick: a look, not a figure to quote' : ''}`];
  for (const set of sets) {
    const size = Math.round(set.meanBytes / 1000);
    parts.push(
      `\n${set.name}: ${set.pages} pages of ${size} kB; Node alone takes ${set.nodeAloneMb?.toFixed(0) ?? '?'} MB`,
      table(set.rows),
    );
  }
  parts.push(
    '',
    ...bars.map((bar) => `${bar.met ? 'met   ' : 'MISSED'}  ${bar.what}: ${round(bar.value)}, at most ${bar.most}`),
  );
  return `${parts.join('\n')}\n`;
}

const round = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));

function table(rows) {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, show]) => show(row)))];
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const show = (line) =>
    line.map((cell, i) => (i < WORDS ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return cells.map(show).join('\n');
}
