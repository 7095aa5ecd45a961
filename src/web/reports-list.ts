import { html } from 'hono/html';
import { wordForRegion } from '../pipeline/region-called.ts';
import { scriptOf } from '../pipeline/script.ts';
import type { Known, Mention } from '../reports/piece.ts';
import { claimNumber } from './claim-text.ts';
import type { Markup } from './layout.ts';
import { foreign } from './text.ts';
import type { View } from './view.ts';

/** The numbers that a brief or an article reports, and what it names, each with a link to all that names it too. */
export function reportsList(view: View, { claims, mentions }: Known, list: '/briefs' | '/articles'): Markup {
  const { words } = view;
  const numbers = claims.map(
    (claim) =>
      html`<li>${words.measures[claim.measure]}: ${claimNumber(view, claim)} ${claim.as_of === null ? '' : html`<span class="muted">${words.asOf} ${claim.as_of}</span>`}</li>`,
  );
  const named = [...new Map(mentions.map((one) => [`${one.type} ${one.id}`, one])).values()].map(
    (one) =>
      html`<li><a href="${list}?${queryOf(one)}" title="${words.entities[one.type]}">${foreign(view, one.name, scriptOf(one.name))}</a></li>`,
  );
  if (numbers.length + named.length === 0) return html`<p class="empty">–</p>`;
  return html`${numbers.length === 0 ? '' : html`<ul>${numbers}</ul>`}
${named.length === 0 ? '' : html`<h3>${words.places}</h3><ul class="chips">${named}</ul>`}`;
}

function queryOf({ type, name, code }: Mention): string {
  switch (type) {
    case 'region':
      return `region=${encodeURIComponent(wordForRegion({ code: code ?? name, name }))}`;
    case 'park':
      return `park=${encodeURIComponent(name)}`;
    case 'organisation':
    case 'coin':
      return `name=${encodeURIComponent(name)}`;
  }
}
