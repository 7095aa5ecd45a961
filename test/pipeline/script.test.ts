import { describe, expect, it } from 'vitest';
import { scriptOf } from '../../src/pipeline/script.ts';

describe('scriptOf', () => {
  it.each([
    ['园区运营方介绍,目前入驻企业共有六十二家。', 'hans'],
    ['園區運營方介紹，目前入駐企業共有六十二家。', 'hant'],
    // What machine conversion leaves: 里, 于, 后 as in Simplified.
    ['之后關于園區里的數據，由于時間緊，還沒有公布。', 'hant'],
    ['The park opened its gates on Monday.', 'other'],
    ['このページは日本語で書かれています。', 'other'],
    ['', 'other'],
    ['一二三', 'other'],
  ])('%s', (text, script) => {
    expect(scriptOf(text)).toBe(script);
  });
});
