import { sql } from 'kysely';

/**
 * All months of stored bands as rows `(month)`, the newest first, those of briefs without a day at last: what is sought on
 * any day is sought in each. The index of bands begins with the month.
 */
export const bandMonths = sql`(
  select month from (
    select generate_series(min(month), max(month), interval '1 month')::date as month
    from brief_bands where month > '-infinity'
    union all select '-infinity') months order by month desc)`;
