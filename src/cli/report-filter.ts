import { UsageError } from '../pipeline/errors.ts';
import { regionCalled } from '../pipeline/region-called.ts';
import type { ReportFilter } from '../reports/filter.ts';
import type { ReportOptions } from './report-options.ts';

/** What a report's options select. @throws UsageError where they contradict each other, or name no region */
export function filterOf(options: ReportOptions): ReportFilter {
  const { by, since = null, until = null, category = null, text = null } = options;
  const { park = null, name = null, site = null, network = null } = options;
  const region = options.region === undefined ? null : regionCalled(options.region);
  if (region === undefined) {
    throw new UsageError(
      `--region ${options.region}: no region of that name is known, or several are: put the city before it (南京鼓楼区)`,
    );
  }
  if (since && until && since > until) throw new UsageError(`--since ${since} is after --until ${until}`);
  return { by, since, until, category, text, region, park, name, site, network };
}
