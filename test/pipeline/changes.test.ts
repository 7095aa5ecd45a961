import { describe, expect, it } from 'vitest';
import { changesBetween, showChanges } from '../../src/pipeline/changes.ts';

describe('changesBetween', () => {
  it.each([
    ['the same text', '园区开园，首批12家', '园区开园，首批12家', []],
    ['another script and width', '园区开园，首批', '園區開園,首批', []],
    ['a word dropped', '园区当天开园', '园区开园', [{ at: 2, removed: '当天', added: '' }]],
    ['a word exchanged', '首批12家入驻', '首批13家入驻', [{ at: 3, removed: '2', added: '3' }]],
    ['a tail behind a rare character', '𠮷园开园', '𠮷园开园了', [{ at: 5, removed: '', added: '了' }]],
    ['punctuation', '开园。首批', '开园，首批', [{ at: 2, removed: '。', added: '，' }]],
  ])('tells %s', (_, text, copy, changes) => {
    expect(changesBetween(text, copy)).toEqual(changes);
  });

  it('shows what was taken and given', () => {
    expect(showChanges(changesBetween('首批12家当天', '首批13家'))).toBe('[-2-]{+3+} [-当天-]');
  });
});
