/** The queues by name, apart from their rows so that a command line can name them without loading anything. */
export const JOB_NAMES = ['source', 'fetch', 'article'] as const;
export type JobName = (typeof JOB_NAMES)[number];
