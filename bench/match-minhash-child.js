// node bench/match-minhash-child.js SIZE LOOKUPS SEED SECONDS: an index of the package `minhash`, in a process of its own.
import minhash from 'minhash';
import { pageOf } from './match-analysed.js';
import { briefAt, lookupsFor } from './match-briefs.js';

const [size, count, seed, seconds] = process.argv.slice(2).map(Number);
const KEPT_EVERY = 1000;

process.stdout.write(JSON.stringify(run()));

function run() {
  const index = new minhash.LshIndex();
  const signatures = [];
  const begun = performance.now();
  for (let i = 0; i < size; i++) {
    const signature = signatureOf(briefAt(i));
    index.insert(String(i), signature);
    // The index needs the bands no more, and likeness the minima alone: kept whole, 100,000 do not fit in 8 GB.
    signatures.push(Float64Array.from(signature.hashvalues));
    if (i % KEPT_EVERY === 0 && performance.now() - begun > seconds * 1000) return { stored: i, gaveUp: 'time' };
  }
  const buildMs = performance.now() - begun;
  const answers = [];
  let ms = 0;
  for (const { brief, original } of lookupsFor(size, count, seed)) {
    const start = performance.now();
    const answer = lookUp(index, signatures, signatureOf(brief));
    ms += performance.now() - start;
    answers.push({ right: original === null ? null : original + 1, answer });
    if (ms > seconds * 1000) break;
  }
  return { stored: size, buildMs, ms, answers, peakMb: process.resourceUsage().maxRSS / 1024 };
}

function signatureOf(brief) {
  const { folded } = pageOf(brief).briefs[0].fingerprint;
  const signature = new minhash.Minhash();
  const pairs = new Set();
  for (let i = 0; i + 2 <= folded.length; i++) pairs.add(folded.slice(i, i + 2));
  for (const pair of pairs) signature.update(pair);
  return signature;
}

function lookUp(index, signatures, signature) {
  // Its `query` throws on a band that nothing stored has.
  for (const band of index.getHashbands(signature)) index.index[band] ??= [];
  let best = null;
  for (const key of index.query(signature)) {
    const stored = signatures[Number(key)];
    let equal = 0;
    for (let i = 0; i < stored.length; i++) if (stored[i] === signature.hashvalues[i]) equal++;
    const likeness = equal / stored.length;
    if (!best || likeness > best.likeness) best = { id: Number(key) + 1, likeness };
  }
  return best;
}
