import { createHash } from 'node:crypto';
import { fingerprint } from '../dist/pipeline/fingerprint.js';
import { briefAt } from './match-briefs.js';
import { percentile } from './run.js';

const LENGTH = 200;
const TEXTS = 400;
const ROUNDS = 12;

/** Fold and fingerprint of a 200-character brief, and one SHA-256 of the same text, in turn. Medians in milliseconds. */
export function measureFold() {
  const briefs = Array.from({ length: TEXTS }, (_, i) => {
    const { headline, body } = briefAt(i * 37);
    return { headline, body: (body + briefAt(i * 37 + 1).body).slice(0, LENGTH - headline.length) };
  });
  const times = { fingerprint: [], sha256: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const brief of briefs) {
      const begun = performance.now();
      fingerprint(brief);
      const middle = performance.now();
      createHash('sha256').update(brief.headline, 'utf8').update(brief.body, 'utf8').digest('hex');
      if (round === 0) continue;
      times.fingerprint.push(middle - begun);
      times.sha256.push(performance.now() - middle);
    }
  }
  const [ours, sha256] = [percentile(times.fingerprint, 0.5), percentile(times.sha256, 0.5)];
  return { fingerprintMs: ours, sha256Ms: sha256, ratio: ours / sha256 };
}
