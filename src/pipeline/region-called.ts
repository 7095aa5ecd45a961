import { findPlaces } from './places.ts';

/**
 * The region that a person means by a name, in either script or in English (浙江, 南京鼓楼区, Zhejiang).
 * @returns undefined where no region of that name is known, or several are
 */
export function regionCalled(name: string): { code: string; name: string } | undefined {
  const regions = findPlaces({ headline: name, body: '' }).filter(({ type }) => type === 'region');
  const last = regions.at(-1);
  const [region] = last?.path ?? [];
  if (!last || !region || !name.trimEnd().endsWith(last.text)) return undefined;
  return { code: region.code, name: region.name };
}
