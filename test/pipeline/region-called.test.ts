import { describe, expect, it } from 'vitest';
import { regionCalled, wordForRegion } from '../../src/pipeline/region-called.ts';

describe('a region is found', () => {
  it.each([
    ['浙江', '33'],
    ['浙江省', '33'],
    ['Zhejiang', '33'],
    ['北京市朝阳区', '110105'],
    ['110105', '110105'],
    ['CN', 'CN'],
  ])('by %s', (name, code) => {
    expect(regionCalled(name)?.code).toBe(code);
  });

  it.each(['朝阳区', 'Atlantis', '999999', ''])('by no %j', (name) => {
    expect(regionCalled(name)).toBeUndefined();
  });

  it('again by the word for it, which is its name unless others have it too', () => {
    const words = ['3301', '110105', '33'].map((code) => {
      const region = regionCalled(code);
      const word = region ? wordForRegion(region) : '';
      expect(regionCalled(word)?.code).toBe(code);
      return word;
    });
    expect(words).toEqual(['杭州市', '110105', '浙江省']);
  });
});
