import { SingleBar } from 'cli-progress';
import { cutToWidth, oneLine } from './cell.ts';

export interface Progress {
  /** @param done how many of the total; @param note what is being done, shown behind the bar */
  update(done: number, note?: string): void;
  /** Takes the bar away; call it before results are printed, also after an error. */
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };
/** Work that takes less shows no bar. */
const DELAY_MS = 1000;
const BAR_WIDTH = 24;
const NARROWEST_NOTE = 10;

/**
 * A bar on stderr: only on a terminal, only once a second has passed, never with `--quiet`.
 * @param label what is counted; @param total null where it is not known: then only the count shows
 */
export function startProgress(label: string, total: number | null, options: { quiet?: boolean } = {}): Progress {
  if (options.quiet || !process.stderr.isTTY) return SILENT;
  let done = 0;
  let note = '';
  const format = total === null ? `${label} {value} {note}` : `${label} {bar} {value}/{total} {note}`;
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    barsize: BAR_WIDTH,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    // Otherwise it turns line wrapping off, and a process that is killed leaves the terminal like that.
    linewrap: true,
    // Its handler would take the place of ours for SIGINT and SIGTERM; the cursor is never hidden, so nothing to mend.
    gracefulExit: false,
  });
  const timer = setTimeout(() => bar.start(total ?? 0, done, { note }), DELAY_MS);
  timer.unref();
  return {
    update(nowDone, nowNote = '') {
      done = nowDone;
      note = fitted(nowNote, label);
      if (bar.isActive) bar.update(done, { note });
    },
    stop() {
      clearTimeout(timer);
      if (bar.isActive) bar.stop();
    },
  };
}

/** A note that leaves bar and counts on one line: a bar that wraps cannot be taken away again. */
function fitted(note: string, label: string): string {
  const counts = 20;
  const left = (process.stderr.columns || 80) - label.length - BAR_WIDTH - counts;
  return cutToWidth(oneLine(note), Math.max(NARROWEST_NOTE, left));
}
