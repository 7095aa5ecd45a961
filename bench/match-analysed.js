import { classify } from '../dist/pipeline/classify.js';
import { fingerprint } from '../dist/pipeline/fingerprint.js';
import { scriptOf } from '../dist/pipeline/script.js';

/** One answer for all: what a brief is about is not measured here. */
const CLASSIFICATION = classify({ headline: '比特币突破60000美元', body: '行情显示，比特币突破60000美元。' });

/** A page with this one brief, as the pure steps give it. */
export function pageOf(brief) {
  const { tag, headline, body, date, time } = brief;
  const raw = `${tag ? `${tag} | ` : ''}${headline}：${body}[${date.replaceAll('-', '/')}${time ? ` ${time}` : ''}]`;
  const analysed = {
    ...brief,
    occurred: null,
    start: 0,
    end: raw.length,
    attribution: null,
    position: 0,
    raw,
    fingerprint: fingerprint(brief),
    classification: CLASSIFICATION,
  };
  return { script: scriptOf(raw), briefs: [analysed] };
}
