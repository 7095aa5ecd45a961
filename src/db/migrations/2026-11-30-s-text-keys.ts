import { inOrder } from './in-order.ts';

/**
 * The index of texts by kind and half-year: of a word that stands in one of twenty texts, what asks for a month of
 * articles reads their hits of one half-year, not all. New pieces are of the same half-year mostly, so that less of the index changes, too.
 * Writers of `search_entries` wait while the indexes are made: 40 seconds for 100,000 briefs, seven minutes for a
 * million with 300,000 articles (measured on a busy machine). What a worker of an older version writes is indexed as
 * well; a page of an older version searches without an index until it is replaced.
 */
const statements = [
  `set local lock_timeout = '5s'`,
  // Whoever reads may go on; nobody who means to write is in between when the old indexes go.
  'lock table search_entries in exclusive mode',
  `set local maintenance_work_mem = '256MB'`,
  // The half-year in 6 bits, the kind in 1, a pair of characters as a number of 25: a text with another pair is told apart by itself.
  `create or replace function text_keys(folded text, dated date, of_article boolean) returns integer[]
    language sql immutable strict parallel safe cost 10000 as $$
    select array_agg(((case when dated < '2012-01-01' then 0 when dated >= '2043-01-24' then 63 else (dated - date '2012-01-01') / 183 + 1 end)::bigint
        * 67108864 - 2147483648 + of_article::integer * 33554432 + (ascii(a)::bigint * 92821 + ascii(b)) % 33554432)::integer)
    from unnest(string_to_array(folded, null), (string_to_array(folded, null))[2:]) as pair (a, b)
    where a <> E'\\n' and b <> E'\\n' $$`,
  `comment on function text_keys is 'What the index of texts holds of a folded text and its day: each two neighbouring characters, with the half-year, of briefs and of articles.'`,
  `create function word_keys(word text) returns integer[] language sql immutable strict parallel safe as $$
    select array_agg((key + kind * 33554432::bigint)::integer)
    from unnest(text_keys(word, '-infinity', false)) key, generate_series(0, 127) kind $$`,
  `comment on function word_keys is 'All that text_keys may hold of a word: where text_keys(folded, dated, article_id is not null) && word_keys(word).'`,
  `create index if not exists search_text_keys on search_entries using gin (text_keys(folded, dated, article_id is not null))
    with (gin_pending_list_limit = 1024)`,
  `create index if not exists search_title_keys on search_entries using gin (text_keys(left(folded, title_length), dated, article_id is not null))
    with (gin_pending_list_limit = 1024)`,
  // A search is over before helpers would have started.
  'alter function text_keys(text, date, boolean) parallel restricted',
  // After all that work, one who reads is waited for.
  `set local lock_timeout = 0`,
  'drop index search_texts, search_titles',
];

const undo = [
  `create index search_texts on search_entries using gin (bigrams(folded)) with (gin_pending_list_limit = 1024)`,
  `create index search_titles on search_entries using gin (bigrams(left(folded, title_length)))
    with (gin_pending_list_limit = 1024)`,
  'drop index search_text_keys, search_title_keys',
  'drop function word_keys(text), text_keys(text, date, boolean)',
];

export const { up, down } = inOrder(statements, undo);
