import { findPlaces } from './places.ts';
import { regionByCode } from './places-regions.ts';

/**
 * The region that a person means by a name, in either script or in English (浙江, 南京鼓楼区, Zhejiang), or by its code.
 * @returns undefined where no region of that name is known, or several are
 */
export function regionCalled(name: string): { code: string; name: string } | undefined {
  const coded = regionByCode(name.trim());
  if (coded) return { code: coded.code, name: coded.name };
  const regions = findPlaces({ headline: name, body: '' }).filter(({ type }) => type === 'region');
  const last = regions.at(-1);
  const [region] = last?.path ?? [];
  if (!last || !region || !name.trimEnd().endsWith(last.text)) return undefined;
  return { code: region.code, name: region.name };
}

/** A word by which `regionCalled` finds a region again: its name, or its code where several are called so. */
export function wordForRegion({ code, name }: { code: string; name: string }): string {
  return regionCalled(name)?.code === code ? name : code;
}
