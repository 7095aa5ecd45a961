import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServers, type TestServers } from '../support/backends.ts';
import { accessibilityFaults, browserAvailable, startBrowser } from '../support/browser.ts';
import { type CliProcess, runCli, startCli } from '../support/cli.ts';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const HOSTILE = readFileSync(new URL('../fixtures/hostile.html', import.meta.url));
const MOST_BYTES = 150 * 1024;
const PAGES = [
  '/',
  '/briefs?category=park',
  '/briefs/1',
  '/articles',
  '/claims',
  '/parks',
  '/regions',
  '/organisations',
  '/weekly/2021-W26',
  '/search?text=园区',
  '/sources',
  '/dead-letters',
  '/urls',
  '/urls/1',
  '/nowhere',
];

/** The real service on the samples, and a real browser before it. */
describe.skipIf(!browserAvailable())('the page in a browser', () => {
  let servers: TestServers;
  let site: Server;
  let service: CliProcess;
  let browser: Browser;
  let base: string;
  let article: string;
  let samples: string;

  beforeAll(async () => {
    [servers, browser] = await Promise.all([startServers('postgres'), startBrowser()]);
    site = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.statusCode = request.url === '/robots.txt' ? 404 : 200;
      response.end(request.url === '/robots.txt' ? '' : HOSTILE);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    article = `http://127.0.0.1:${(site.address() as AddressInfo).port}/hostile`;
    // Where an article has no title its URL stands there, which must wrap however long it is.
    samples = mkdtempSync(join(tmpdir(), 'samples_in_a_folder_whose_name_is_wider_than_a_phone_'));
    cpSync(SAMPLES, samples, { recursive: true });
    // One page before all others, so that the first brief is always the same.
    for (const target of [join(samples, '01-farm-hant.html'), samples]) {
      const done = await runCli(['ingest', target, '--quiet'], servers.env);
      if (done.status !== 0) throw new Error(done.stderr);
    }
    service = startCli(['serve'], { ...servers.env, BRIEFWIRE_PORT: '0', BRIEFWIRE_ALLOW_HOSTS: '127.0.0.1' });
    base = await untilServed(service);
  }, 180_000);

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  afterAll(async () => {
    service?.child.kill('SIGTERM');
    await service?.ended;
    await browser?.close();
    site?.close();
    await servers?.stop();
    if (samples) rmSync(samples, { recursive: true });
  }, 60_000);

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    await page.goto(base + path);
    return page;
  }

  async function linksOf(page: Page, selector: string): Promise<string[]> {
    const paths = await page.locator(selector).evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    return paths.filter((path) => path !== null);
  }

  it('asks no other host for anything, and its first view weighs little', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: { url: string; bytes: Promise<number> }[] = [];
    page.on('response', (response) => {
      asked.push({ url: response.url(), bytes: response.body().then((body) => body.length) });
    });
    const wrong: string[] = [];
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    await page.goto(base, { waitUntil: 'networkidle' });
    expect(asked.map(({ url }) => new URL(url).origin).filter((origin) => origin !== base)).toEqual([]);
    expect(wrong).toEqual([]);
    const bytes = (await Promise.all(asked.map((one) => one.bytes))).reduce((sum, one) => sum + one, 0);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(await page.locator('figure.chart rect').count()).toBeGreaterThan(0);
  });

  it.each([
    ['a wide light screen', { viewport: { width: 1200, height: 800 }, colorScheme: 'light' }],
    ['a dark phone', { viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true }],
  ] as const)(
    'has no fault that axe finds on %s, and never scrolls sideways',
    async (_, options) => {
      const page = await open('/articles', options);
      const articles = await linksOf(page, '.list h3 a');
      expect(articles.length).toBeGreaterThan(5);
      for (const path of [...PAGES, ...articles]) {
        await page.goto(base + path);
        expect([path, await accessibilityFaults(page)]).toEqual([path, []]);
        const wider = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect([path, wider]).toEqual([path, 0]);
      }
    },
    180_000,
  );

  it('narrows a list by a form whose address stays short', async () => {
    const page = await open('/briefs');
    const all = await page.locator('.list > li').count();
    await page.getByLabel('Category').selectOption('park');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL('**/briefs?category=park&by=dated');
    const some = await page.locator('.list > li').count();
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
    await page.getByLabel('Region', { exact: true }).fill('江苏');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL((url) => url.searchParams.get('region') === '江苏');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Briefs');
  });

  it("shows what speaks for a brief's category, and takes a person's word", async () => {
    const page = await open('/briefs/1');
    expect(await page.locator('mark.evidence').count()).toBeGreaterThan(0);
    expect(await page.locator('#sightings tbody tr').count()).toBeGreaterThan(1);
    await page.getByRole('radio', { name: 'market' }).check();
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('a person said otherwise').waitFor();
    expect(await page.locator('.reading .category').textContent()).toBe('market');
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada');
    await page.getByRole('radio', { name: 'take corrections back' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('taken back').waitFor();
    expect(await page.locator('.reading .category').textContent()).not.toBe('market');
  });

  it('splits a sighting off, and says so in the history', async () => {
    const page = await open('/briefs/1');
    const before = await page.locator('#sightings tbody tr').count();
    await page.getByRole('button', { name: 'Split off' }).first().click();
    await page.getByText('parted by a person').first().waitFor();
    expect(await page.locator('#sightings tbody tr').count()).toBe(before - 1);
  });

  it('refuses a form that is not one of its own', async () => {
    const page = await open('/briefs/2');
    await page.evaluate('document.querySelector("form.correct input[name=key]").value = "guessed"');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('out of date').waitFor();
    await page.goto(`${base}/briefs/2`);
    expect(await page.getByText('Nobody corrected it.').count()).toBe(1);
  });

  it('shows the text in the other script, and keeps to it', async () => {
    const page = await open('/search?text=园区');
    await page.locator('.list h3 a').first().click();
    await page.getByRole('link', { name: '繁體', exact: true }).first().click();
    expect(await page.locator('h1 bdi').last().getAttribute('lang')).toBe('zh-Hant');
    const traditional = await page.locator('h1').textContent();
    await page.getByRole('link', { name: '简体', exact: true }).first().click();
    expect(await page.locator('h1 bdi').last().getAttribute('lang')).toBe('zh-Hans');
    expect(await page.locator('h1').textContent()).not.toBe(traditional);
    expect(traditional).toContain('園');
  });

  it.each([
    ['zh-TW', 'zh-Hant', '總覽'],
    ['zh-CN', 'zh-Hans', '总览'],
    ['de-DE', 'en', 'Overview'],
  ])('greets a browser that speaks %s in %s, until told otherwise', async (locale, language, title) => {
    const page = await open('/', { locale });
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    expect(await page.locator('h1').textContent()).toBe(title);
    await page.getByRole('link', { name: 'English' }).click();
    await page.goto(`${base}/parks`);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('takes a URL in, follows what becomes of it, and shows a hostile page as text', async () => {
    const page = await open('/urls');
    const fired: string[] = [];
    await page.exposeFunction('pwned', (where: string) => fired.push(where));
    page.on('dialog', (dialog) => fired.push(dialog.message()));
    await page.getByRole('textbox', { name: 'URL' }).fill(article);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.waitForURL('**/urls/*');
    await page.locator('.state.stored').waitFor({ timeout: 45_000 });
    await page.locator('#watch').getByRole('link', { name: '河畔數字園區啟用' }).click();
    expect(await page.locator('h1').textContent()).toContain("<script>pwned('title')</script>");
    expect(await page.locator('.prose').textContent()).toContain('<img src=x onerror=');
    expect(await page.locator('.prose').textContent()).not.toContain('\u202e');
    expect(await page.locator('main img, main script, main svg[onload], a[href^="javascript"]').count()).toBe(0);
    await page.locator('aside.inset a').click();
    expect(await page.locator('h1').textContent()).toContain("<svg onload=pwned('brief')>");
    expect(fired).toEqual([]);
  });

  it('can be used by keyboard alone', async () => {
    const page = await open('/briefs');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.keyboard.type('园区');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?text=*');
    expect(await page.locator('mark.hit').count()).toBeGreaterThan(0);
  });

  it('does all of it without JavaScript', async () => {
    const page = await open('/urls', { javaScriptEnabled: false });
    await page.getByRole('textbox', { name: 'URL' }).fill(`${article}?again`);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    // The page asks for itself again until the work is done.
    await page.locator('.state.copy, .state.stored').waitFor({ timeout: 45_000 });
    await page.goto(`${base}/articles`);
    await page.getByLabel('Contains').fill('账本');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL('**/articles?*');
    expect(await page.locator('.list > li').count()).toBeGreaterThan(0);
  });
});

/** Where the service serves its page, as its log says. */
async function untilServed({ output, child }: CliProcess): Promise<string> {
  for (;;) {
    const found = /"url":"(http:[^"]+)".*"msg":"web page ready"/.exec(output().stdout + output().stderr);
    if (found?.[1]) return found[1];
    if (child.exitCode !== null) throw new Error(output().stderr);
    await sleep(50);
  }
}
