import { type Context, Hono } from 'hono';
import { incomingUrl } from '../pipeline/incoming.ts';
import { readPageText } from '../reports/article.ts';
import { findUrlId } from '../reports/url.ts';
import { idOf } from './actions.ts';
import { articlePage } from './article.ts';
import { briefPage } from './brief.ts';
import { deadLettersPage } from './dead-letters.ts';
import type { WebDeps } from './deps.ts';
import { layout, type Page, problemPage } from './layout.ts';
import { articlesPage, briefsPage, claimsPage } from './lists.ts';
import { overviewPage } from './overview.ts';
import { coinsPage, organisationsPage, parksPage, regionsPage } from './places.ts';
import { searchPage } from './search.ts';
import { sourcesPage } from './sources.ts';
import { addUrlPage, tracePage } from './urls.ts';
import type { View } from './view.ts';
import { thisWeek, weeklyPage } from './weekly.ts';

type Make = (view: View, c: Context) => Promise<Page | undefined>;

/** The pages that people read: one line each. */
export function pageRoutes(deps: WebDeps, viewOf: (c: Context) => View): Hono {
  const { db } = deps;
  const app = new Hono();
  const page = (path: string, make: Make) =>
    app.get(path, async (c) => {
      const view = viewOf(c);
      const made = await make(view, c);
      c.header('Cache-Control', 'private, no-cache');
      c.header('Vary', 'Cookie, Accept-Language');
      if (made) return c.html(layout(view, made));
      return c.html(problemPage(view, view.words.notFound, view.words.noSuch), 404);
    });
  page('/', (view) => overviewPage(db, view, async () => (await deps.jobs?.()) ?? null));
  page('/briefs', (view, c) => briefsPage(db, view, c.req.query()));
  page('/briefs/:id{[0-9]+}', (view, c) => briefPage(db, view, idOf(c)));
  page('/articles', (view, c) => articlesPage(db, view, c.req.query()));
  page('/articles/:id{[0-9]+}', (view, c) => articlePage(db, view, idOf(c)));
  page('/search', (view, c) => searchPage(db, view, c.req.query()));
  page('/claims', (view, c) => claimsPage(db, view, c.req.query()));
  page('/parks', (view, c) => parksPage(db, view, c.req.query()));
  page('/regions', (view, c) => regionsPage(db, view, c.req.query()));
  page('/organisations', (view, c) => organisationsPage(db, view, c.req.query()));
  page('/coins', (view, c) => coinsPage(db, view, c.req.query()));
  app.get('/weekly', (c) => c.redirect(`/weekly/${thisWeek(viewOf(c)).name}`, 302));
  page('/weekly/:week', (view, c) => weeklyPage(db, view, c.req.param('week') ?? '', c.req.query()));
  page('/sources', (view, c) => sourcesPage(db, view, c.req.query('after')));
  page('/dead-letters', (view, c) =>
    deadLettersPage(db, view, { after: c.req.query('after'), canRetry: deps.retry !== undefined }),
  );
  app.get('/urls', async (c, next) => {
    const url = c.req.query('url');
    if (!url) return next();
    const id = await findUrlId(db, incomingUrl(url).canonicalUrl);
    return id === undefined ? next() : c.redirect(`/urls/${id}`, 302);
  });
  page('/urls', async (view) => addUrlPage(view));
  page('/urls/:id{[0-9]+}', (view, c) => tracePage(db, view, idOf(c)));
  app.get('/pages/:id{[0-9]+\\.txt}', async (c) => {
    const text = await readPageText(db, Number.parseInt(c.req.param('id'), 10));
    if (typeof text !== 'string') return c.notFound();
    return c.text(text);
  });
  return app;
}
