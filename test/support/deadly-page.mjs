// Loaded before the program (`node --import`): the process dies as soon as it reads the bytes of page DEADLY_PAGE, as
// one does whose memory or native code a page is too much for.
import pg from 'pg';

const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (...given) {
  const { text = given[0], values = given[1] } = given[0];
  if (/"bytes",? .*from "pages"/.test(text) && String(values?.[0]) === process.env.DEADLY_PAGE) {
    process.kill(process.pid, 'SIGKILL');
  }
  return query.apply(this, given);
};
