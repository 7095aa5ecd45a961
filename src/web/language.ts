import { parseAccept } from 'hono/utils/accept';
import { inSimplified } from './shown-script.ts';
import { ENGLISH, type Words } from './words-en.ts';
import { CHINESE } from './words-zh.ts';

/** Languages of the page itself, as BCP 47 tags. */
export const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each is called in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' };

/** The best language for a browser. @param accept the header `Accept-Language` */
export function preferredLanguage(accept: string | undefined): Language {
  if (!accept) return 'en';
  const ranked = parseAccept(accept).toSorted((a, b) => b.q - a.q);
  for (const { type } of ranked) {
    const tag = type.toLowerCase();
    if (tag.startsWith('en')) return 'en';
    if (/^zh-(hant|tw|hk|mo)\b/.test(tag)) return 'zh-Hant';
    if (tag.startsWith('zh')) return 'zh-Hans';
  }
  return 'en';
}

let simplified: Words | undefined;

export function wordsOf(language: Language): Words {
  if (language === 'en') return ENGLISH;
  if (language === 'zh-Hant') return CHINESE;
  simplified ??= convert(CHINESE, inSimplified);
  return simplified;
}

/** The same words, converted: strings, what functions answer, and what lies deeper. */
function convert<T>(value: T, change: (text: string) => string): T;
function convert(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'function') return (...args: unknown[]) => convert(value(...args), change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner, change)]));
}
