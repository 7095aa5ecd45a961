import { id } from './columns.ts';

/** What lists and search go by, with the functions of its indexes. */
export const search: readonly string[] = [
  `create table search_entries (
    ${id},
    brief_id bigint unique references briefs on delete cascade,
    article_id bigint unique references articles on delete cascade,
    dated date not null,
    occurred date not null,
    seen_at timestamptz not null,
    category text not null check (category in ('park', 'policy', 'market', 'other')),
    folded text,
    title_length integer not null default 0,
    check (num_nonnulls(brief_id, article_id) = 1)
  )`,
  `comment on table search_entries is 'What lists and search go by: one row a brief, and an article that is no copy. A day that is not known is -infinity.'`,
  'create index search_briefs_dated on search_entries (dated, brief_id) where brief_id is not null',
  'create index search_briefs_occurred on search_entries (occurred, brief_id) where brief_id is not null',
  'create index search_briefs_seen on search_entries (seen_at, brief_id) where brief_id is not null',
  'create index search_briefs_category on search_entries (category, dated, brief_id) where brief_id is not null',
  'create index search_articles_dated on search_entries (dated, article_id) where article_id is not null',
  'create index search_articles_seen on search_entries (seen_at, article_id) where article_id is not null',
  'create index search_articles_category on search_entries (category, dated, article_id) where article_id is not null',
  'create index search_unfolded on search_entries (id) where folded is null',

  // The half-year in 6 bits, the kind in 1, a pair of characters as a number of 25: a text with another pair is told apart
  // by itself. A search is over before helpers of a parallel scan would have started.
  `create function text_keys(folded text, dated date, of_article boolean) returns integer[]
    language sql immutable strict parallel restricted cost 10000 as $$
    select array_agg(((case when dated < '2012-01-01' then 0 when dated >= '2043-01-24' then 63 else (dated - date '2012-01-01') / 183 + 1 end)::bigint
        * 67108864 - 2147483648 + of_article::integer * 33554432 + (ascii(a)::bigint * 92821 + ascii(b)) % 33554432)::integer)
    from unnest(string_to_array(folded, null), (string_to_array(folded, null))[2:]) as pair (a, b)
    where a <> E'\\n' and b <> E'\\n' $$`,
  `comment on function text_keys is 'What the index of texts holds of a folded text and its day: each two neighbouring characters, with the half-year, of briefs and of articles.'`,
  `create function word_keys(word text) returns integer[] language sql immutable strict parallel safe as $$
    select array_agg((key + kind * 33554432::bigint)::integer)
    from unnest(text_keys(word, '-infinity', false)) key, generate_series(0, 127) kind $$`,
  `comment on function word_keys is 'All that text_keys may hold of a word: where text_keys(folded, dated, article_id is not null) && word_keys(word).'`,
  `create index search_text_keys on search_entries using gin (text_keys(folded, dated, article_id is not null))
    with (gin_pending_list_limit = 1024)`,
  `create index search_title_keys on search_entries
    using gin (text_keys(left(folded, title_length), dated, article_id is not null)) with (gin_pending_list_limit = 1024)`,

  `create function bigrams(folded text) returns integer[] language sql immutable strict parallel restricted cost 10000 as $$
    select array_agg((((ascii(a)::bigint << 16) + ascii(b)) % 4294967296 - 2147483648)::integer)
    from unnest(string_to_array(folded, null), (string_to_array(folded, null))[2:]) as pair (a, b)
    where a <> E'\\n' and b <> E'\\n' $$`,
  `comment on function bigrams(text) is 'Each two neighbouring characters of a folded text as one integer: what search is indexed by.'`,

  // The planner counts the ids, but does not take them for a constant: of a constant it would conclude that none is null,
  // take an index of days of all briefs for the narrowest, and read it whole.
  `create function given_ids(ids bigint[]) returns bigint[] language plpgsql stable strict parallel safe
    as $$ begin return ids; end $$`,
];
