import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { correctCategory, type SubjectKind } from '../db/corrections.ts';
import { PermanentError, SetupError, UsageError } from '../pipeline/errors.ts';
import { CATEGORIES } from '../pipeline/types.ts';
import { splitSighting } from '../split-sighting.ts';
import { isOwnForm } from './access.ts';
import type { WebDeps } from './deps.ts';
import { takeUrl } from './enqueue.ts';
import { layout, problemPage } from './layout.ts';
import { addUrlPage } from './urls.ts';
import { rememberReader, type View } from './view.ts';

const LONGEST_NAME = 80;
const LONGEST_URL = 2048;

/** Who is noted where a reader gives no name. */
export const NOBODY = 'web';

const form = z.object({
  key: z.string(),
  who: z.string().trim().max(LONGEST_NAME).default(''),
  category: z.enum([...CATEGORIES, '']).optional(),
  url: z.string().trim().max(LONGEST_URL).optional(),
});
type Form = z.infer<typeof form>;

/** What the forms of the pages do. Each answers with a page to go to, so that a reload does nothing again. */
export function actionRoutes(deps: WebDeps, viewOf: (c: Context) => View): Hono {
  const app = new Hono();
  const on = (path: string, act: (c: Context, given: Form) => Promise<Response>) =>
    app.post(path, async (c) => {
      const view = viewOf(c);
      const given = form.safeParse(await c.req.parseBody());
      if (!given.success || !isOwnForm(given.data.key, view.formKey)) {
        return c.html(problemPage(view, view.words.refused, view.words.staleForm), 403);
      }
      if (given.data.who) rememberReader(c, given.data.who);
      return await act(c, given.data);
    });
  for (const kind of ['brief', 'article'] as const) {
    on(`/${kind}s/:id{[0-9]+}/category`, (c, given) => correct(c, deps, kind, given));
  }
  on('/sightings/:id{[0-9]+}/split', async (c, { who }) => {
    const { was } = await splitSighting(deps.db, idOf(c), who || NOBODY);
    return c.redirect(`/briefs/${was}#sightings`, 303);
  });
  if (deps.enqueue) on('/urls', (c, given) => takeIn(c, deps, viewOf(c), given.url ?? ''));
  const { retry } = deps;
  if (retry) {
    on('/dead-letters/:id{[0-9]+}/retry', async (c) => {
      if (!(await retry(idOf(c))))
        throw new UsageError('there is nothing to retry: somebody did, or its bytes are gone');
      return c.redirect('/dead-letters', 303);
    });
  }
  return app;
}

async function correct(c: Context, { db }: WebDeps, kind: SubjectKind, { category, who }: Form): Promise<Response> {
  if (category === undefined) throw new UsageError('category: choose one');
  const id = idOf(c);
  const done = await correctCategory(db, { kind, id }, category === '' ? null : category, who || NOBODY);
  return done ? c.redirect(`/${kind}s/${id}`, 303) : c.notFound();
}

/** A URL that cannot be taken in comes back in the form, with what is wrong. */
async function takeIn(c: Context, { enqueue }: WebDeps, view: View, url: string): Promise<Response> {
  try {
    const taken = enqueue && (await takeUrl(enqueue, url));
    return taken ? c.redirect(`/urls/${taken.id}`, 303) : c.notFound();
  } catch (error) {
    if (!(error instanceof PermanentError || error instanceof UsageError || error instanceof SetupError)) throw error;
    return c.html(layout(view, addUrlPage(view, { url, message: error.message })), 400);
  }
}

/** The id in a path whose pattern lets digits through alone. */
export function idOf(c: Context): number {
  const id = Number.parseInt(c.req.param('id') ?? '', 10);
  if (!Number.isSafeInteger(id)) throw new UsageError('an id is a number');
  return id;
}
