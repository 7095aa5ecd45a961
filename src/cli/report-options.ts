import type { Category } from '../pipeline/types.ts';
import type { FormatOptions } from './format-options.ts';

/** What the report commands are asked. */
export interface ReportOptions extends FormatOptions {
  by: 'occurred' | 'dated' | 'seen';
  since?: string;
  until?: string;
  category?: Category;
  text?: string;
  region?: string;
  park?: string;
  name?: string;
  site?: string;
  network?: string;
  limit?: number;
  /** The program's option. */
  quiet?: boolean;
}
