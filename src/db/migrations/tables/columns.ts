/** Pieces of column lists that several tables share. */

export const id = 'id bigint generated always as identity primary key';

/** What the model said of a piece, and which model, when. */
export const judged = `category text not null check (category in ('park', 'policy', 'market', 'other')),
    scores jsonb not null,
    evidence jsonb not null,
    model_version text not null,
    classified_at timestamptz not null`;
