// What a parse process runs in tests: the real task, and for pages that ask for it the ways in which a page can go wrong.
import { answerTasks, parseTask } from '../../dist/workers/parse-task.js';

const MISDEEDS = {
  'run for ever': () => {
    for (;;);
  },
  'eat memory in many arrays': () => {
    const eaten = [];
    for (;;) eaten.push(new Array(1_000).fill(eaten.length));
  },
  'eat memory in one array': () => {
    const eaten = [];
    for (;;) eaten.push(eaten.length);
  },
  'eat memory in strings': () => {
    const eaten = [];
    for (;;) eaten.push(`${eaten.length}`.repeat(10_000).split('').join('-'));
  },
  throw: () => {
    throw new TypeError('a mistake of ours');
  },
  'end the process': () => {
    process.stderr.write('its last words');
    process.exit(1);
  },
};

answerTasks((given) => {
  MISDEEDS[Buffer.from(given.bytes).toString()]?.();
  return parseTask(given);
});
