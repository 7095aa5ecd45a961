import type { Main } from './extract-main.ts';
import type { SegmentLine } from './segment-units.ts';

/** The text that segments point into, and its lines for the segmenter. */
export function articleLines(main: Main): { text: string; lines: SegmentLine[] } {
  const groups = groupsOf(main);
  const texts: string[] = [];
  const lines: SegmentLine[] = [];
  let start = 0;
  for (const [i, line] of main.lines.entries()) {
    if (!main.kept[i]) continue;
    const name = main.boxes[line.box]?.name ?? '';
    const heading = HEADING.test(name) || (line.lead === line.text.length && line.units < 60);
    const group = groups[line.box] ?? 0;
    lines.push({
      text: line.text,
      units: line.units,
      marks: line.marks,
      start,
      breaks: line.breaks,
      lead: line.lead,
      group,
      setOff: SET_OFF.has(main.boxes[group]?.name ?? ''),
      heading,
      href: line.href,
    });
    texts.push(line.text);
    start += line.text.length + 1;
  }
  return { text: texts.join('\n'), lines };
}

const HEADING = /^h[1-6]$/;
/** An element with more lines than this is a part of the article. */
const MAX_GROUP = 6;
const SET_OFF = new Set(['blockquote', 'li', 'dl', 'dd', 'table', 'tbody', 'tr', 'td', 'p', 'pre', 'fieldset']);

/** For each box the largest small box around it that is not the article itself; 0 where there is none. */
function groupsOf(main: Main): Int32Array {
  const { boxes } = main;
  const counts = new Uint32Array(boxes.length);
  let all = 0;
  for (const [i, line] of main.lines.entries()) {
    if (!main.kept[i]) continue;
    counts[line.box] = (counts[line.box] ?? 0) + 1;
    all++;
  }
  const groups = new Int32Array(boxes.length);
  for (let i = boxes.length - 1; i > 0; i--) {
    const parent = boxes[i]?.parent ?? 0;
    counts[parent] = (counts[parent] ?? 0) + (counts[i] ?? 0);
  }
  groups[0] = 0;
  for (let at = main.mainBox; at >= 0; at = boxes[at]?.parent ?? -1) counts[at] = all + MAX_GROUP;
  for (let i = 1; i < boxes.length; i++) {
    const outer = groups[boxes[i]?.parent ?? 0] ?? 0;
    const count = counts[i] ?? 0;
    groups[i] = outer !== 0 ? outer : count <= MAX_GROUP && count * 2 <= all ? i : 0;
  }
  return groups;
}
