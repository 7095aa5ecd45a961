import { describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/sources/feed.ts';
import { decodeFeed } from '../../src/sources/feed-decode.ts';

const read = (base64: string) => parseFeed(Buffer.from(base64, 'base64'), { url: null, contentType: null });

describe('a feed in an encoding that browsers do not know, or with too little text to tell', () => {
  it.each([
    [
      'cp037',
      'é[x]',
      'TG+nlJNApYWZoomWlX5/8Uvwf0CFlYOWhImVh35/g5fw8/d/b24lTJmiokClhZmiiZaVfn/yS/B/bkyDiIGVlYWTbkyjiaOThW5Ruqe7TGGjiaOThW5MiaOFlG5Mo4mjk4Vup0xho4mjk4VuTGGJo4WUbkxhg4iBlZWFk25MYZmiom4=',
    ],
    [
      'ebcdic-cp-be',
      'é[x]',
      'TG+nlJNApYWZoomWlX5/8Uvwf0CFlYOWhImVh35/hYKDhImDYIOXYIKFf29uJUyZoqJApYWZoomWlX5/8kvwf25Mg4iBlZWFk25Mo4mjk4VuUUqnWkxho4mjk4VuTImjhZRuTKOJo5OFbqdMYaOJo5OFbkxhiaOFlG5MYYOIgZWVhZNuTGGZoqJu',
    ],
    [
      'cp875',
      'Αθήνα',
      'TG+nlJNApYWZoomWlX5/8Uvwf0CFlYOWhImVh35/g5f49/V/b24lTJmiokClhZmiiZaVfn/yS/B/bkyDiIGVlYWTbkyjiaOThW5Bm7Oqikxho4mjk4VuTImjhZRuTKOJo5OFbqdMYaOJo5OFbkxhiaOFlG5MYYOIgZWVhZNuTGGZoqJu',
    ],
    [
      'cp1026',
      'şğıİ',
      'TG+nlJNApYWZoomWlX788Uvw/ECFlYOWhImVh378g5fx8PL2/G9uJUyZoqJApYWZoomWlX788kvw/G5Mg4iBlZWFk25Mo4mjk4VuatB5W0xho4mjk4VuTImjhZRuTKOJo5OFbqdMYaOJo5OFbkxhiaOFlG5MYYOIgZWVhZNuTGGZoqJu',
    ],
    [
      'ibm1140',
      '€ 5',
      'TG+nlJNApYWZoomWlX5/8Uvwf0CFlYOWhImVh35/iYKU8fH08H9vbiVMmaKiQKWFmaKJlpV+f/JL8H9uTIOIgZWVhZNuTKOJo5OFbp9A9Uxho4mjk4VuTImjhZRuTKOJo5OFbqdMYaOJo5OFbkxhiaOFlG5MYYOIgZWVhZNuTGGZoqJu',
    ],
    [
      'ibm850',
      'é',
      'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iaWJtODUwIj8+Cjxyc3MgdmVyc2lvbj0iMi4wIj48Y2hhbm5lbD48dGl0bGU+gjwvdGl0bGU+PGl0ZW0+PHRpdGxlPng8L3RpdGxlPjwvaXRlbT48L2NoYW5uZWw+PC9yc3M+',
    ],
    [
      'koi8-r',
      'лес',
      'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0ia29pOC1yIj8+Cjxyc3MgdmVyc2lvbj0iMi4wIj48Y2hhbm5lbD48dGl0bGU+zMXTPC90aXRsZT48aXRlbT48dGl0bGU+eDwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=',
    ],
    [
      'iso-10646-ucs-4',
      '区块链',
      'AAAAPAAAAD8AAAB4AAAAbQAAAGwAAAAgAAAAdgAAAGUAAAByAAAAcwAAAGkAAABvAAAAbgAAAD0AAAAiAAAAMQAAAC4AAAAwAAAAIgAAACAAAABlAAAAbgAAAGMAAABvAAAAZAAAAGkAAABuAAAAZwAAAD0AAAAiAAAAaQAAAHMAAABvAAAALQAAADEAAAAwAAAANgAAADQAAAA2AAAALQAAAHUAAABjAAAAcwAAAC0AAAA0AAAAIgAAAD8AAAA+AAAACgAAADwAAAByAAAAcwAAAHMAAAAgAAAAdgAAAGUAAAByAAAAcwAAAGkAAABvAAAAbgAAAD0AAAAiAAAAMgAAAC4AAAAwAAAAIgAAAD4AAAA8AAAAYwAAAGgAAABhAAAAbgAAAG4AAABlAAAAbAAAAD4AAAA8AAAAdAAAAGkAAAB0AAAAbAAAAGUAAAA+AABTOgAAV1cAAJT+AAAAPAAAAC8AAAB0AAAAaQAAAHQAAABsAAAAZQAAAD4AAAA8AAAAaQAAAHQAAABlAAAAbQAAAD4AAAA8AAAAdAAAAGkAAAB0AAAAbAAAAGUAAAA+AAAAeAAAADwAAAAvAAAAdAAAAGkAAAB0AAAAbAAAAGUAAAA+AAAAPAAAAC8AAABpAAAAdAAAAGUAAABtAAAAPgAAADwAAAAvAAAAYwAAAGgAAABhAAAAbgAAAG4AAABlAAAAbAAAAD4AAAA8AAAALwAAAHIAAABzAAAAcwAAAD4=',
    ],
    [
      'shift_jis',
      '日本',
      'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0ic2hpZnRfamlzIj8+Cjxyc3MgdmVyc2lvbj0iMi4wIj48Y2hhbm5lbD48dGl0bGU+k/qWezwvdGl0bGU+PGl0ZW0+PHRpdGxlPng8L3RpdGxlPjwvaXRlbT48L2NoYW5uZWw+PC9yc3M+',
    ],
  ])('%s is read as it is declared', async (_, title, base64) => {
    expect(await read(base64)).toMatchObject({ title, items: [{ title: 'x' }] });
  });
});

/** A feed whose title is these bytes, which ASCII stands around. */
const titled = (encoding: string, title: Buffer) =>
  Buffer.concat([
    Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><rss><channel><title>`),
    title,
    Buffer.from('</title><item><title>x</title></item></channel></rss>'),
  ]);

describe('a feed that names its encoding in its own way', () => {
  it.each([
    ['utf-7', '区块链', Buffer.from('+UzpXV5T+-')],
    ['hz-gb-2312', '区块链~园', Buffer.from('~{Gx?iA4~}~~~{T0~}')],
    ['iso-2022-kr', '한글 x', Buffer.from('\x1b$)C\x0eGQ1[\x0f x')],
    ['iso2022-jp', '日本', Buffer.from('\x1b$BF|K\\\x1b(B')],
    ['cp1006', '\ufe81\u06f0', Buffer.from([0xaf, 0xa1])],
    ['ptcp154', 'Қазақ', Buffer.from([0x8d, 0xe0, 0xe7, 0xe0, 0x9d])],
    ['ISO_8859-2:1987', 'Łódź', Buffer.from([0xa3, 0xf3, 0x64, 0xbc])],
    ['mac-latin2', 'Ā', Buffer.from([0x81])],
    ['big5', '腳本腳本', Buffer.from([0xb8, 0x7d, 0xa5, 0xbb, 0xb8, 0x7d, 0xa5, 0xbb])],
    ['iso-8859-6', 'السلام', Buffer.from([0xc7, 0xe4, 0xd3, 0xe4, 0xc7, 0xe5])],
  ])('%s is read as it is meant', async (encoding, title, bytes) => {
    expect(await read(titled(encoding, bytes).toString('base64'))).toMatchObject({ title, items: [{ title: 'x' }] });
  });

  it('is not read by what it declares where its bytes contradict that', async () => {
    const bytes = titled('iso-2022-kr', Buffer.from('区块链产业园在杭州开园，首批企业入驻'));
    expect(await read(bytes.toString('base64'))).toMatchObject({ title: '区块链产业园在杭州开园，首批企业入驻' });
  });
});

describe('a feed that declares nothing', () => {
  it.each([
    [
      'euc-kr',
      '거기서 한글로 된 닉네임을 정할 경우에 블록에서 전송되어',
      'PHJzcz48Y2hhbm5lbD48aXRlbT48dGl0bGU+sMWx4rytIMfRsdu3ziC1yCC00LPXwNPAuyDBpMfSILDmv+y/oSC67bfPv6G8rSDA/Lzbtce+7jwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=',
    ],
    [
      'koi8-r',
      'на станции метро в столице области',
      'PHJzcz48Y2hhbm5lbD48aXRlbT48dGl0bGU+zsEg09TBzsPJySDNxdTSzyDXINPUz8zJw8Ugz8LMwdPUyTwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=',
    ],
    [
      'windows-1255',
      'האם תדפיס נייר של אתר שמוצג על מסך',
      'PHJzcz48Y2hhbm5lbD48aXRlbT48dGl0bGU+5ODtIPrj9OnxIPDp6fgg+ewg4Pr4IPnu5fbiIPLsIO7x6jwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=',
    ],
    [
      'tis-620',
      'วรรคของข้อความภาษาไทยที่ยาวพอสมควร',
      'PHJzcz48Y2hhbm5lbD48aXRlbT48dGl0bGU+x8PDpKLNp6LpzaTH0sHA0snS5LfCt9XowtLHvs3KwaTHwzwvdGl0bGU+PC9pdGVtPjwvY2hhbm5lbD48L3Jzcz4=',
    ],
  ])('is read by its script: %s', async (_, title, base64) => {
    expect((await read(base64)).items).toMatchObject([{ title }]);
  });

  it('keeps what is legible where little is not', () => {
    const bytes = Buffer.from(`<rss><channel>${'<item>x</item>'.repeat(9)}\xc4\xe5\xea</channel></rss>`, 'latin1');
    expect(decodeFeed(bytes, 'text/xml; charset=utf-8')).toContain('<item>x</item>');
  });
});

it('reads what Windows means by control characters', async () => {
  const text = '<rss><channel><item><title>don&#146;t</title></item></channel></rss>';
  expect((await read(Buffer.from(text).toString('base64'))).items).toMatchObject([{ title: 'don’t' }]);
});
