import { expect, it } from 'vitest';
import { readBriefText } from '../../src/pipeline/brief-text.ts';
import { fingerprint } from '../../src/pipeline/fingerprint.ts';
import { briefLine, COIN, RIVER, RULES } from '../support/pages.ts';

it.each([RIVER, COIN, RULES])('a brief by itself reads as it does on its page', (brief) => {
  const { tag, headline, body, date, fingerprint: read } = readBriefText(briefLine(brief));
  expect({ tag, headline, body }).toEqual({ tag: brief.tag, headline: brief.headline, body: brief.body });
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(read).toEqual(fingerprint(brief));
});

it('a brief that was cut off before its bracket has no day', () => {
  expect(readBriefText(briefLine({ ...RIVER, date: null })).date).toBeNull();
});
