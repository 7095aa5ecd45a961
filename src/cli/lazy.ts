/** A command: its arguments and options as commander gives them, its exit status when it is done. */
export type Action = (...args: never[]) => Promise<number>;

/** Loads a command's module when it is called, so that `parse` never pays for queues or database. */
export type Lazy = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;
