// What a parse process runs: see parsers.ts.
import { answerTasks, parseTask } from './parse-task.ts';

answerTasks(parseTask);
