import { fold } from './fold.ts';
import { COUNTRIES, DIVISIONS } from './places-divisions.ts';
import {
  ABROAD,
  COUNTRY_ALIASES,
  LATIN_REGIONS,
  NEED_SUFFIX,
  NEVER_SHORT,
  NEW_AREAS,
  WELL_KNOWN,
} from './places-more.ts';
import type { Region } from './types.ts';

/** How a name points at a region: by itself, or by what else the text has named. */
export interface Named {
  code: string;
  /**
   * `alone`; `within`: a district's full name, which several may have; `around`: a short name that counts once the city or
   * province around it was named (嘉兴 … 桐乡); `behind`: a word that names it only right behind its city (上海宝山).
   */
  needs: 'alone' | 'within' | 'around' | 'behind';
}

const REGIONS = new Map<string, Region>();
/** The shortest name of a new area by its code: 横琴. */
const AREA_NAMES = new Map<string, string>();
/** Folded name → what it may mean. */
const NAMES = new Map<string, Named[]>();
const CHINA = 'CN';

/** Peoples in the names of autonomous prefectures and counties (甘孜藏族自治州 → 甘孜). */
const AUTONOMOUS =
  /(?:(?:回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|各)族|(?:蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|鄂温克|裕固|保安|独龙|鄂伦春)族?)+自治[州县旗]$/;
/** Towns and autonomous counties: their short names are seldom words, as those of quarters are (和平, 建设). */
const OWN_NAME = /市$|自治[县旗]$/;
const SUFFIX = /(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市|地区|盟|新区|区|县|旗)$/;

/** @returns the region of a code, or undefined */
export function regionByCode(code: string): Region | undefined {
  return REGIONS.get(code);
}

/** All folded names with what they may mean. */
export function regionNames(): ReadonlyMap<string, readonly Named[]> {
  return NAMES;
}

/** @returns the region and all that it lies in, smallest first */
export function pathOf(code: string): Region[] {
  const path: Region[] = [];
  for (let region = REGIONS.get(code); region; region = region.parent ? REGIONS.get(region.parent) : undefined)
    path.push(region);
  return path;
}

/** What a new area is called for short (横琴, 雄安), or undefined for other regions. */
export function areaName(code: string): string | undefined {
  return AREA_NAMES.get(code);
}

/** The region's name without its suffix: 杭州, 甘孜, 内蒙古. */
export function shortName(name: string): string {
  const short = name.replace(AUTONOMOUS, '').replace(SUFFIX, '');
  return short.length > 1 ? short : name;
}

function fill(): void {
  for (const line of rowsOf(COUNTRIES)) addCountry(line);
  for (const [code = '', ...names] of rowsOf(COUNTRY_ALIASES).map(wordsOf)) for (const name of names) call(name, code);
  for (const line of rowsOf(DIVISIONS)) addDivision(line);
  for (const line of rowsOf(NEW_AREAS)) addNewArea(wordsOf(line));
  for (const line of rowsOf(ABROAD)) addAbroad(wordsOf(line));
  for (const [code = '', ...names] of rowsOf(LATIN_REGIONS).map(wordsOf)) for (const name of names) call(name, code);
  for (const entry of WELL_KNOWN) call(entry.replace(/^\d+/, ''), entry.replace(/\D+$/, ''));
}

/** English names that are words, persons or American states as well. */
const AMBIGUOUS_LATIN = new Set('chad jordan georgia jersey guinea mali niger oman togo peru cuba'.split(' '));

function addCountry(line: string): void {
  const [code = '', name = '', ...english] = line.split(' ');
  const plain = name.replace(/（.*/, '');
  REGIONS.set(code, { code, name, level: 'country', parent: null });
  call(plain, code);
  for (const alias of english.join(' ').split(' | ')) {
    const folded = fold(alias);
    if (!AMBIGUOUS_LATIN.has(folded) && folded.length > 3) call(folded, code);
  }
}

/** A line of the division table: `33浙江省`, or `3301杭州市 02上城区 …` (without a name: districts of the province). */
function addDivision(line: string): void {
  const [head = '', ...districts] = line.split(' ');
  const code = head.replace(/\D+$/, '');
  const name = head.slice(code.length);
  const province = code.slice(0, 2);
  if (code === province) addRegion({ code, name, level: 'province', parent: CHINA });
  else if (name) addRegion({ code, name, level: 'city', parent: province });
  for (const district of districts) {
    addDistrict({
      code: code + district.slice(0, 2),
      name: district.slice(2),
      level: 'district',
      parent: name ? code : province,
    });
  }
}

function addRegion(region: Region): void {
  const { code, name, level } = region;
  REGIONS.set(code, region);
  call(name, code);
  const short = shortName(name);
  if (name.endsWith('自治州')) call(`${short}州`, code);
  if (name.endsWith('特别行政区')) call(`${short}特区`, code);
  if (name === '台湾省') call('台湾地区', code);
  // What is told first keeps the word: 吉林 is the province.
  if (!NAMES.get(short)?.some(({ needs }) => needs === 'alone') && !(level === 'city' && NEED_SUFFIX.has(short)))
    call(short, code);
}

function addDistrict(region: Region): void {
  const { code, name } = region;
  REGIONS.set(code, region);
  add(name, { code, needs: 'within' });
  const short = shortName(name);
  if (short === name || short.length < 2 || NEVER_SHORT.has(short)) return;
  add(short, { code, needs: OWN_NAME.test(name) ? 'around' : 'behind' });
}

function addNewArea([parent = '', name = '', ...aliases]: string[]): void {
  const code = `${parent}-${name}`;
  REGIONS.set(code, { code, name, level: 'district', parent });
  const names = [name, ...aliases].sort((a, b) => a.length - b.length);
  AREA_NAMES.set(code, names[0] ?? name);
  for (const alias of names) call(alias, code);
}

function addAbroad([country = '', level = '', name = '', ...aliases]: string[]): void {
  const code = `${country}-${name}`;
  REGIONS.set(code, { code, name, level: level === 'province' ? 'province' : 'city', parent: country });
  for (const alias of [name, ...aliases]) call(alias, code);
}

function call(name: string, code: string): void {
  add(name, { code, needs: 'alone' });
}

function add(name: string, named: Named): void {
  const key = fold(name);
  const known = NAMES.get(key);
  if (known) known.push(named);
  else NAMES.set(key, [named]);
}

function rowsOf(table: string): string[] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

function wordsOf(line: string): string[] {
  return line.split(/\s+/);
}

/** A city's high-tech zone (高新区) or development zone (经开区) as a region of its own, made on first use. */
export function zoneOf(city: Region, zone: '高新区' | '经开区'): Region {
  const code = `${city.code}-${zone}`;
  const known = REGIONS.get(code);
  if (known) return known;
  return { code, name: `${shortName(city.name)}${zone}`, level: 'district', parent: city.code };
}

fill();
