import { userInfo } from 'node:os';

/** Who is at the terminal, for the table of corrections. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // a container's user may have no name
  }
}
