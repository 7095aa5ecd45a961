/** Pieces of column lists that several tables share. */

export const id = 'id bigint generated always as identity primary key';
export const idMeaning = 'Number of the row, given out by the database and never given out again.';

/** What the model said of a piece, and which model, when. */
export const judged = `category text not null check (category in ('park', 'policy', 'market', 'other')),
    scores jsonb not null,
    evidence jsonb not null,
    model_version text not null,
    classified_at timestamptz not null`;

export const judgedMeaning = {
  category:
    'The category that the model gave: park, policy, market or other. What a person says stands in corrections.',
  scores: 'Probability of each category, 0 to 1, as {"park": 0.02, …}; they sum to 1.',
  evidence: 'Spans that spoke for a category: field, start and end (UTF-16 offsets), text, category and weight.',
  model_version: 'Version of the model that judged it.',
  classified_at: 'When the model judged it.',
};
