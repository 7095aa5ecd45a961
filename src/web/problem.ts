import type { Context } from 'hono';

/** An answer to a program that something went wrong (RFC 9457). `reason` is a short word that stays the same. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  reason: string;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** @param detail one line for a person: what is wrong, and what to do */
export function problem(c: Context, status: keyof typeof TITLES, reason: string, detail: string): Response {
  const body: Problem = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, reason };
  return c.body(JSON.stringify(body), status as 400, { 'Content-Type': 'application/problem+json' });
}

/** Whether a program asks, which gets JSON where a person gets a page. */
export function isForPrograms(c: Context): boolean {
  return c.req.path.startsWith('/api/') || c.req.path.endsWith('.atom');
}
