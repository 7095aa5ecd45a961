/** What surrounds the article on real pages and is most of their weight: scripts, styles, menus, lists, comments. */
export function createBallast(lang, random, prose) {
  const zh = lang === 'zh';
  // Real pages repeat their class names.
  const names = Array.from({ length: 30 }, () => `${random.pick(['c', 'mod', 'blk', 'g'])}-${random.token(5)}`);
  const marks = () => `${random.pick(names)} ${random.pick(names)}`;
  const path = () =>
    `/${random.pick(['news', 'city', 'life', 'info'])}/${random.number(2019, 2024)}/${random.token(9)}.html`;
  const image = () =>
    `<img class="lazy ${marks()}" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="https://img.example/${random.token(12)}.jpg?w=320&amp;h=180" width="320" height="180" alt="">`;
  const link = (text) =>
    `<a href="${path()}" class="${marks()}" target="_blank" data-track="${random.token(8)}">${text}</a>`;
  const menuItem = () => `<li class="menu-item ${marks()}">${link(prose.label())}</li>`;
  return {
    marks,
    path,
    link,
    image,
    menu: (count) => Array.from({ length: count }, menuItem).join('\n'),
    card: () =>
      `<div class="card ${marks()}"><a href="${path()}" rel="bookmark">${image()}</a><h3>${link(prose.headline())}</h3>` +
      `<span class="meta">${random.number(1, 28)} ${zh ? '天前' : 'days ago'}</span></div>`,
    row: () => `<li>${link(prose.headline())}<em>${random.number(10, 9999)}</em></li>`,
    comment: () =>
      `<li class="comment ${marks()}" id="comment-${random.number(1000, 99_999)}"><div class="avatar">${image()}</div>` +
      `<cite>${prose.label()}</cite> <time>2024-05-${random.number(10, 28)}</time>` +
      `<div class="comment-text"><p>${prose.sentence()}</p></div><a class="reply" href="#r">${zh ? '回复' : 'Reply'}</a></li>`,
    icon: () =>
      `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M${numbers(random, 24)}z"/></svg>`,
    script: (length) => `<script>${code(random, length)}</script>`,
    style: (length) => `<style>${rules(random, length)}</style>`,
  };
}

function numbers(random, count) {
  return Array.from({ length: count }, () => `${random.number(0, 24)}.${random.number(0, 99)}`).join(' ');
}

function grow(length, piece) {
  let text = '';
  while (text.length < length) text += piece();
  return text;
}

function code(random, length) {
  return grow(
    length,
    () =>
      `window.${random.token(6)}=window.${random.token(6)}||{};${random.token(4)}.push({"id":${random.number(1, 1e6)},` +
      `"slot":"${random.token(10)}","size":[${random.number(100, 970)},${random.number(50, 600)}],"if":function(a,b){return a<b&&b>${random.number(1, 99)}},"html":"<div class='${random.token(5)}'></div>"});\n`,
  ).replaceAll('</script', '<\\/script');
}

function rules(random, length) {
  return grow(
    length,
    () =>
      `.${random.token(6)} > .${random.token(5)}{margin:${random.number(0, 40)}px auto;color:#${random.token(3)};display:flex;` +
      `background:url("https://img.example/${random.token(8)}.png") no-repeat}\n`,
  );
}
