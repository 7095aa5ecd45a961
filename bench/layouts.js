/**
 * Four ways in which news pages are built. Each takes `{ title, blocks, byline, lang, fill }` and gives what stands in
 * `<body>`; `blocks` is the article as `{ kind: 'p' | 'h2' | 'li' | 'quote', text }`, `fill(share)` gives a list's length
 * for its share of the page's ballast.
 */
export const LAYOUTS = { press, portal, tables, soup };

/** As blog software prints it: named regions, article, widgets, comments. */
function press(page, ballast) {
  const { title, blocks, byline, fill, words } = page;
  const body = blocks.map((block, i) => `${pressBlock(block)}${i % 5 === 3 ? figure(ballast, words) : ''}`);
  return `<a class="skip-link screen-reader-text" href="#content">${words.skip}</a>
<header id="masthead" class="site-header"><div class="logo">${ballast.icon()}</div><nav class="main-navigation"><ul id="primary-menu">${ballast.menu(fill(0.2))}</ul></nav></header>
<div id="content" class="site-content"><main id="main"><article id="post-4711" class="post type-post hentry">
<header class="entry-header"><h1 class="entry-title">${title}</h1><div class="entry-meta">${byline}</div></header>
<div class="entry-content">${body.join('\n')}<div class="sharedaddy"><h3>${words.share}</h3>${ballast.icon()}${ballast.icon()}</div></div>
<footer class="entry-footer"><span class="tags-links">${ballast.link(words.tag)}</span></footer></article>
<div id="comments" class="comments-area"><h2>${words.comments}</h2><ol class="comment-list">${repeat(fill(0.1), ballast.comment)}</ol></div></main>
<aside id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2>${words.recent}</h2><ul>${repeat(fill(0.3), ballast.row)}</ul></section></aside></div>
<section class="related-posts"><h2>${words.related}</h2>${repeat(fill(0.4), ballast.card)}</section>
<footer id="colophon" class="site-footer"><ul>${ballast.menu(8)}</ul><p>© 2024 ${words.site}. ${words.rights}</p></footer>`;
}

function pressBlock({ kind, text }) {
  if (kind === 'quote') return `<blockquote><p>${text}</p></blockquote>`;
  return kind === 'li' ? `<ul><li>${text}</li></ul>` : `<${kind}>${text}</${kind}>`;
}

function figure(ballast, words) {
  return `<figure class="wp-caption">${ballast.image()}<figcaption class="wp-caption-text">${words.photo}</figcaption></figure>`;
}

/** As large portals print it: ids, crumbs, advertisements and scripts among the paragraphs. */
function portal(page, ballast) {
  const { title, blocks, byline, fill, words } = page;
  const body = blocks.map((block, i) => {
    const text = block.kind === 'h2' ? `<strong>${block.text}</strong>` : block.text;
    return `<p>${words.indent}${text}</p>${i % 6 === 2 ? `<div class="ad_wrap" id="ad_${i}">${ballast.script(160)}</div>` : ''}`;
  });
  return `<div class="top_bar"><ul>${ballast.menu(fill(0.15))}</ul></div>
<div class="channel_nav">${repeat(fill(0.1), () => ballast.link(words.tag))}</div>
<div class="wrap"><div class="path">${ballast.link(words.site)} &gt; ${ballast.link(words.tag)} &gt; ${words.text}</div>
<h1 class="main_title">${title}</h1><div class="date_source"><span class="date">${byline}</span></div>
<div class="left_box"><div class="article" id="artibody">${body.join('\n')}<p class="editor">${words.editor}</p></div>
<div class="blk_related"><h4>${words.related}</h4><ul>${repeat(fill(0.25), ballast.row)}</ul></div>
<div class="comment_box"><h4>${words.comments}</h4><ul>${repeat(fill(0.1), ballast.comment)}</ul></div></div>
<div class="right_box"><div class="hot_rank"><h4>${words.recent}</h4><ol>${repeat(fill(0.2), ballast.row)}</ol></div>
<div class="pic_news">${repeat(fill(0.2), ballast.card)}</div></div></div>
<div class="footer"><p>${repeat(8, () => ballast.link(words.tag))}</p><p>Copyright © 2024 ${words.site} ${words.rights}</p></div>`;
}

/** As it was done with tables and line breaks, end tags left out. */
function tables(page, ballast) {
  const { title, blocks, byline, fill, words } = page;
  const body = blocks.map(({ kind, text }) => (kind === 'h2' ? `<b>${text}</b>` : `${words.indent}${text}`));
  return `<table width="980" border="0" align="center" cellpadding="0"><tr><td height="60" background="/img/top.gif">${ballast.image()}</td></tr>
<tr><td class="nav">${repeat(fill(0.2), () => ballast.link(words.tag)).replaceAll('</a>\n', '</a> | ')}</td></tr></table>
<table width="980" border="0" align="center"><tr valign="top"><td width="200"><table class="list">${repeat(fill(0.3), () => `<tr><td>·${ballast.link(words.tag)}`)}</table></td>
<td width="560"><table width="100%"><tr><td align="center"><font size="5"><b>${title}</b></font><tr><td align="center"><font color="#666666">${byline}</font>
<tr><td class="content">${body.join('<br><br>\n')}<br><br></td></tr></table></td>
<td width="220"><table class="pic">${repeat(fill(0.5), () => `<tr><td>${ballast.card()}</td></tr>`)}</table></td></tr></table>
<center><font size="2">${words.site} ${words.rights}</font></center>`;
}

/** As component frameworks print it: div and span alone, names that say nothing. */
function soup(page, ballast) {
  const { title, blocks, byline, fill, words } = page;
  const div = (inner) => `<div class="${ballast.marks()}">${inner}</div>`;
  const body = blocks.map(({ kind, text }) =>
    div(kind === 'h2' ? `<b>${text}</b>` : `<span data-text="true">${text}</span>`),
  );
  return `<div id="root">${div(div(repeat(fill(0.2), () => div(ballast.link(words.tag)))))}
${div(`${div(`${div(title)}${div(`<span>${byline}</span>`)}${div(body.join('\n'))}`)}
${div(repeat(fill(0.3), () => div(div(ballast.link(words.tag)))))}`)}
${div(`${div(words.comments)}${repeat(fill(0.1), () => div(ballast.comment()))}`)}${div(`${div(words.related)}${repeat(fill(0.4), ballast.card)}`)}
${div(`© 2024 ${words.site} ${words.rights}`)}</div>`;
}

function repeat(count, make) {
  return Array.from({ length: count }, make).join('\n');
}
