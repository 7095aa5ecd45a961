import { existsSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function findBrowser(): string | undefined {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/**
 * Whether the suite of the page in a browser can run: for `describe.skipIf(!browserAvailable())`. Where it cannot, says
 * so and why; with BRIEFWIRE_REQUIRE_BROWSER=1 that is a failure.
 * @throws Error in that case
 */
export function browserAvailable(): boolean {
  if (findBrowser()) return true;
  const why = `CHROMIUM_PATH is not set and neither ${NAMES.join(' nor ')} is on the PATH`;
  if (process.env['BRIEFWIRE_REQUIRE_BROWSER'] === '1') throw new Error(`a browser is required: ${why}`);
  process.stderr.write(`\n*** THE SUITE OF THE PAGE IN A BROWSER IS SKIPPED: ${why} ***\n\n`);
  return false;
}

export async function startBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('there is no browser');
  return await chromium.launch({ executablePath, args: QUIET });
}

/** The rules of WCAG 2.2 up to level AA, and what axe calls best practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const faults = z.array(
  z.object({ id: z.string(), impact: z.string().nullish(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** What axe finds wrong with a page as it is shown: `rule (impact): element`, one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) => violations)`,
  );
  return faults
    .parse(found)
    .flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => `${id} (${impact}): ${html.slice(0, 200)}`));
}
