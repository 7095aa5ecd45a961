/** Steps that are remembered. */
const MEMORY = 8;
const MOST_STEPS = 80;
const MOST_HALVINGS = 20;
/** A step that gains less ends the search. */
const LEAST_GAIN = 1e-6;
/** Share of the slope that a step must gain (Armijo). */
const SUFFICIENT = 1e-4;

/** A step that was taken, and how it changed the gradient. */
interface Step {
  moved: Float64Array;
  bent: Float64Array;
  /** 1 / (moved · bent). */
  rho: number;
}

/**
 * Finds the minimum of a smooth convex function by L-BFGS (Nocedal & Wright, Numerical Optimization, algorithm 7.4),
 * from zero. No randomness: the same function gives the same answer.
 * @param size how many variables it has
 * @param evaluate returns the value at a point and writes the gradient there
 */
export function minimise(
  size: number,
  evaluate: (point: Float64Array, gradient: Float64Array) => number,
): Float64Array {
  let point: Float64Array = new Float64Array(size);
  let gradient: Float64Array = new Float64Array(size);
  let value = evaluate(point, gradient);
  const steps: Step[] = [];
  for (let taken = 0; taken < MOST_STEPS; taken++) {
    const direction = descent(gradient, steps);
    const slope = dot(gradient, direction);
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const nextGradient = new Float64Array(size);
    let next = moved(point, direction, length);
    let nextValue = evaluate(next, nextGradient);
    for (let n = 0; n < MOST_HALVINGS && nextValue > value + SUFFICIENT * length * slope; n++) {
      length /= 2;
      next = moved(point, direction, length);
      nextValue = evaluate(next, nextGradient);
    }
    remember(steps, difference(next, point), difference(nextGradient, gradient));
    const gain = value - nextValue;
    [point, gradient, value] = [next, nextGradient, nextValue];
    if (gain < LEAST_GAIN) break;
  }
  return point;
}

function remember(steps: Step[], moved: Float64Array, bent: Float64Array): void {
  const curvature = dot(moved, bent);
  if (curvature <= 1e-12) return;
  steps.push({ moved, bent, rho: 1 / curvature });
  if (steps.length > MEMORY) steps.shift();
}

/** The two-loop recursion: minus the gradient, bent by what the last steps told about the curvature. */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const alphas = steps.map(() => 0);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i];
    if (!step) continue;
    const alpha = step.rho * dot(step.moved, direction);
    alphas[i] = alpha;
    add(direction, step.bent, -alpha);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.bent, last.bent));
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) * scale;
  }
  for (const [i, step] of steps.entries()) {
    add(direction, step.moved, (alphas[i] ?? 0) - step.rho * dot(step.bent, direction));
  }
  return direction;
}

function moved(point: Float64Array, direction: Float64Array, length: number): Float64Array {
  const next = Float64Array.from(point);
  add(next, direction, length);
  return next;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - (b[i] ?? 0));
}

function add(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + factor * (other[i] ?? 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
