import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { LANGUAGES, type Language, preferredLanguage, wordsOf } from './language.ts';
import { SHOWN_SCRIPTS, type ShownScript } from './shown-script.ts';
import type { Words } from './words-en.ts';

/** How one request wants its page: in which words and script, and what the page has to say of itself. */
export interface View {
  language: Language;
  words: Words;
  script: ShownScript;
  /** Path and query of the request. */
  path: string;
  query: URLSearchParams;
  version: string;
  /** Goes with every form, so that no other site can send one. */
  formKey: string;
  /** The name under which this reader corrected last; empty at first. */
  reader: string;
  /** IANA name of the zone whose days and times are shown. */
  timeZone: string;
  /** URLs can be taken in here. */
  takesUrls: boolean;
}

/** What all pages of one server share. */
export type Site = Pick<View, 'version' | 'formKey' | 'timeZone' | 'takesUrls'>;

const COOKIE = { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 365 * 24 * 60 * 60 } as const;
const READER = 'briefwire_reader';
/** Query parameters that say how to show, not what. */
const PREFERENCES = ['lang', 'script'] as const;

/** `?lang=` and `?script=` hold from then on: they are kept in cookies. */
export function viewOf(c: Context, site: Site): View {
  const preferred = preferredLanguage(c.req.header('accept-language'));
  const language = preference(c, 'lang', LANGUAGES) ?? preferred;
  const script = preference(c, 'script', SHOWN_SCRIPTS) ?? 'original';
  const { pathname, searchParams } = new URL(c.req.url);
  return {
    ...site,
    language,
    words: wordsOf(language),
    script,
    path: pathname,
    query: searchParams,
    reader: readerOf(c),
  };
}

function preference<T extends string>(
  c: Context,
  name: (typeof PREFERENCES)[number],
  values: readonly T[],
): T | undefined {
  const known = (value: string | undefined) => values.find((one) => one === value);
  const asked = known(c.req.query(name));
  if (asked) setCookie(c, `briefwire_${name}`, asked, COOKIE);
  return asked ?? known(getCookie(c, `briefwire_${name}`));
}

const LONGEST_NAME = 80;

function readerOf(c: Context): string {
  return (getCookie(c, READER) ?? '').slice(0, LONGEST_NAME);
}

/** Remembers under which name a reader corrects. */
export function rememberReader(c: Context, name: string): void {
  setCookie(c, READER, name.slice(0, LONGEST_NAME), COOKIE);
}

/** The address of the same page, shown otherwise. */
export function samePage(view: View, changes: Partial<Record<(typeof PREFERENCES)[number], string>>): string {
  const query = new URLSearchParams(view.query);
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  return `${view.path}?${query}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as people read it, in the view's zone: `2021-06-30 10:12:00`. */
export function instant({ timeZone }: Pick<View, 'timeZone'>, at: Date): string {
  // Swedish writes dates and times the ISO way.
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(timeZone, format);
  return format.format(at);
}

/** A count with separators. */
export function number(count: number): string {
  return count.toLocaleString('en');
}
