import { type Look, MARK } from './extract-weigh.ts';
import { type Bracket, findBrackets, findCutBracket, findRoundBracket } from './segment-bracket.ts';
import { NO_STYLE, parseHead } from './segment-head.ts';
import { isTag } from './segment-tag.ts';

/** One line of the text to be segmented. */
export interface SegmentLine extends Look {
  /** Offset of the line in the page's text. */
  start: number;
  /** Breaks before it in its box: 0 it opens the box, 1 one line break, 2 or more a blank line. */
  breaks: number;
  /** Length of the inline element it begins with. */
  lead: number;
  /** Lines with the same group stand in one small element inside the article; 0 for the article itself. */
  group: number;
  /** That element sets its text off from the paragraphs around it: a quotation, a list item, a table, a paragraph. */
  setOff: boolean;
  /** Stands in a heading element or is emphasised as a whole. */
  heading: boolean;
  /** Where its first link leads. */
  href: string | null;
}

/** A run of lines that is looked at as one paragraph: a date bracket in an element of its own belongs to what it closes. */
export interface Unit extends SegmentLine {
  /** Exclusive. */
  end: number;
  bracket: Bracket | null;
  /** Begins inside a line, or behind lines that are not segmented: nothing before it belongs to it. */
  glued: boolean;
}

const ONLY_TAG = 8;
const SENTENCE_BEFORE = /[。．.!！?？”」』)）…;；%\w]\s*$/;
const CONTINUES_AFTER = /^\s*[，,、；;)）」』”]/;
const TAG_INSIDE = /[。！？!?.”」』)）]\s*(?=([\p{Script=Han}]{2,4})\s*[|｜丨∣│]\s*\S)/gu;
/** What may follow a closing bracket without being the next paragraph. */
const TRAILING = /^[\s。.]*$/;

/** Lines as paragraphs: split where a brief ends or begins inside a line, joined where tag or date stand on their own. */
export function unitsFrom(lines: readonly SegmentLine[]): Unit[] {
  const units: Unit[] = [];
  let end = 0;
  /** Lines that are not segmented stood behind the last unit. */
  let apart = false;
  for (const [i, line] of lines.entries()) {
    apart ||= line.start > end + 1;
    end = line.start + line.text.length;
    for (const piece of pieces(line, i === lines.length - 1)) {
      const last = units.at(-1);
      const isBare = piece.bracket !== null && piece.text.slice(0, piece.bracket.start).trim() === '';
      if (!isBare) {
        piece.glued ||= apart;
        units.push(piece);
        apart = false;
      } else if (last && !last.bracket && !apart) join(last, piece);
      if (piece.bracket) takeLoneTag(units);
    }
  }
  return units;
}

const SURE_HEAD = 3;

/** A tag on a line of its own belongs to the brief below it; without one it is a heading of the article. */
function takeLoneTag(units: Unit[]): void {
  const [tag, brief] = units.slice(-2);
  if (!tag || !brief || tag.bracket || brief.glued || tag.text.length > ONLY_TAG || !isTag(tag.text)) return;
  join(tag, brief);
  units.pop();
}

/** Appends a piece to the unit before it; the text between them is a line break, as in the page's text. */
function join(unit: Unit, piece: Unit): void {
  const gap = piece.start - unit.end;
  const offset = unit.text.length + gap;
  unit.text += (gap > 0 ? '\n'.padEnd(gap, ' ') : '') + piece.text;
  unit.end = piece.end;
  if (piece.bracket)
    unit.bracket = { ...piece.bracket, start: piece.bracket.start + offset, end: piece.bracket.end + offset };
}

function pieces(line: SegmentLine, isLast: boolean): Unit[] {
  if ((line.marks & MARK.square) === 0) return [unit(line, 0, line.text.length, roundBracket(line))];
  const brackets = findBrackets(line.text);
  const closing: Bracket[] = brackets.filter((bracket) => closes(line.text, bracket));
  const last = closing.at(-1);
  const open = last && last.end >= line.text.length - 2 ? null : openBracket(line.text, isLast);
  if (open) closing.push(open);
  const made: Unit[] = [];
  let from = 0;
  for (const bracket of closing) {
    for (const piece of beforeTag(line, from, bracket)) made.push(piece);
    from = bracket.end;
  }
  if (!TRAILING.test(line.text.slice(from))) made.push(unit(line, from, line.text.length, null));
  else if (made.length === 0) made.push(unit(line, 0, line.text.length, null));
  return made;
}

/** Prose ends with dates in round brackets too: only behind a tag or a headline and the words of a report they close. */
function roundBracket(line: SegmentLine): Bracket | null {
  const found = (line.marks & MARK.digit) === 0 ? null : findRoundBracket(line.text);
  return found && parseHead(line.text.slice(0, found.start), line.lead, NO_STYLE).strength === SURE_HEAD ? found : null;
}

function openBracket(text: string, isLast: boolean): Bracket | null {
  const cut = findCutBracket(text, isLast);
  return cut && (isLast || cut.date !== null) ? cut : null;
}

/** Does this bracket close a brief, or is it a date inside a sentence? */
function closes(text: string, bracket: Bracket): boolean {
  const after = text.slice(bracket.end);
  if (TRAILING.test(after)) return true;
  return (
    SENTENCE_BEFORE.test(text.slice(Math.max(0, bracket.start - 3), bracket.start)) && !CONTINUES_AFTER.test(after)
  );
}

/** A tag with its bar in the middle of a line begins the brief that was glued to the paragraph before it. */
function beforeTag(line: SegmentLine, from: number, bracket: Bracket): Unit[] {
  if ((line.marks & MARK.bar) === 0) return [unit(line, from, bracket.end, bracket)];
  const text = line.text.slice(from, bracket.end);
  let cut = -1;
  TAG_INSIDE.lastIndex = 0;
  for (let match = TAG_INSIDE.exec(text); match; match = TAG_INSIDE.exec(text)) {
    if (isTag(match[1] ?? '')) cut = match.index + match[0].length;
  }
  if (cut < 0) return [unit(line, from, bracket.end, bracket)];
  return [unit(line, from, from + cut, null), unit(line, from + cut, bracket.end, bracket)];
}

function unit(line: SegmentLine, from: number, to: number, bracket: Bracket | null): Unit {
  const whole = from === 0 && to === line.text.length;
  const cut = whole ? line.text : line.text.slice(from, to);
  const text = whole ? cut : cut.trim();
  const start = whole ? 0 : from + cut.length - cut.trimStart().length;
  return {
    text,
    units: line.units,
    marks: line.marks,
    start: line.start + start,
    end: line.start + start + text.length,
    breaks: from === 0 ? line.breaks : 1,
    lead: from === 0 ? line.lead : 0,
    group: line.group,
    setOff: line.setOff,
    heading: whole && line.heading,
    href: line.href,
    bracket: bracket ? { ...bracket, start: bracket.start - start, end: bracket.end - start } : null,
    glued: from > 0,
  };
}
