import { describe, expect, it } from 'vitest';
import { NO_STYLE, parseHead } from '../../src/pipeline/segment-head.ts';

const head = (text: string, lead = 0, style = NO_STYLE) => {
  const { tag, headline, bodyStart } = parseHead(text, lead, style);
  return [tag, headline, text.slice(bodyStart, bodyStart + 6)];
};

describe('parseHead takes tag and headline off', () => {
  it.each([
    ['动态 | 南湾启用平台:5月18日,平台启用。', ['动态', '南湾启用平台', '5月18日,']],
    ['動態｜南灣啟用平台：據北嶺日報報道，平台啟用。', ['動態', '南灣啟用平台', '據北嶺日報報']],
    ['政策丨北岭出台九条措施:澜沧财经报道,措施出台。', ['政策', '北岭出台九条措施', '澜沧财经报道']],
    ['【快讯】北岭出台九条措施:近日,措施出台。', ['快讯', '北岭出台九条措施', '近日,措施出']],
    ['观点:区块链技术有助于存证:在5月18日的会上,专家这样说。', ['观点', '区块链技术有助于存证', '在5月18日']],
    ['北岭副市长:园区不比楼高:据《北岭日报》报道,副市长说。', [null, '北岭副市长:园区不比楼高', '据《北岭日报']],
    ['云杉资本:今年只投三家:云杉资本合伙人在会上表示,只投三家。', [null, '云杉资本:今年只投三家', '云杉资本合伙']],
    [
      '南湾平台首周存证三万份:南湾平台运营方公布成绩单:首周三万份,其中合同一半。',
      [null, '南湾平台首周存证三万份', '南湾平台运营'],
    ],
    ['雾岛链18:30恢复出块:5月18日,雾岛链恢复。', [null, '雾岛链18:30恢复出块', '5月18日,']],
    ['5月18日,北岭与三家企业签约:首期改造两栋楼。', [null, null, '5月18日,']],
    ['据北岭日报消息,园区迎来第四十家租户,出租率升至九成。', [null, null, '据北岭日报消']],
    [
      '【雾岛链完成首轮两千万元融资】澜沧财经报道,雾岛链宣布完成融资。',
      [null, '雾岛链完成首轮两千万元融资', '澜沧财经报道'],
    ],
    ['动态\n南湾启用平台:5月18日,平台启用。', ['动态', '南湾启用平台', '5月18日,']],
    ['动态 | 南湾启用平台\n平台首批企业三十一家。', ['动态', '南湾启用平台', '平台首批企业']],
    ['动态 | 5月18日,平台启用,首批企业三十一家。', ['动态', null, '5月18日,']],
  ])('%s', (text, expected) => {
    expect(head(text)).toEqual(expected);
  });

  it('knows a tag by its own element where nothing separates it', () => {
    expect(head('动态南湾启用平台:5月18日,平台启用。', 2)).toEqual(['动态', '南湾启用平台', '5月18日,']);
    expect(head('沿着海堤往东走,就是一号楼。', 2)).toEqual([null, null, '沿着海堤往东']);
    expect(head('动态•南湾启用平台:5月18日,平台启用。', 3)[0]).toBe('动态');
    // A tag is a piece of the page's text: what stands inside it is not taken out.
    expect(head('动：态南湾启用平台:5月18日,平台启用。', 3)[0]).toBe(null);
  });

  it('takes a colon for a tag only where the page sets its tags off with nothing else', () => {
    const text = '行情:雾岛币站上九元,小币普涨:5月18日,雾岛币上涨。';
    expect(head(text)[0]).toBe('行情');
    expect(head(text, 0, { colon: null, setOffTags: true })).toEqual([
      null,
      '行情:雾岛币站上九元,小币普涨',
      '5月18日,',
    ]);
  });

  it('follows the page in which colon ends a headline', () => {
    const text = '链新调查：三成工位空着:一半以上的园区没有回应提问。';
    expect(head(text, 0, { colon: ':', setOffTags: false })[1]).toBe('链新调查：三成工位空着');
  });
});
