/** The one stylesheet. Text and link colours keep a contrast of 4.5 to 1 or more on their grounds, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f7f6f3; --card: #ffffff; --line: #e2dfd8; --text: #1e2227; --muted: #59616a; --link: #0b5394; --edge: #8b929a;
  --park: #2f7d4f; --policy: #8148ad; --market: #a85f08; --other: #66707b; --bad: #b3261e;
  --park-ground: #dcf1e3; --policy-ground: #eee0f8; --market-ground: #fbe9d0; --other-ground: #e6e9ec;
  --place-ground: #dbeafa; --gone: #fbdcd9; --come: #d5f0dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --card: #1c2024; --line: #33393f; --text: #e6e8ea; --muted: #a7afb7; --link: #8fbdf3; --edge: #7b848d;
    --park: #63c08a; --policy: #c79be8; --market: #e9a651; --other: #9aa4ae; --bad: #ff9a90;
    --park-ground: #1d3b29; --policy-ground: #38274a; --market-ground: #46310f; --other-ground: #30373e;
    --place-ground: #1d3550; --gone: #55231f; --come: #1d4029;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang TC", "PingFang SC", "Microsoft JhengHei", "Microsoft YaHei",
    "Noto Sans CJK TC", "Noto Sans CJK SC", "Source Han Sans", sans-serif;
}
:lang(zh-Hans) { font-family: system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
:lang(zh-Hant) { font-family: system-ui, -apple-system, "Segoe UI", "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", "Source Han Sans TC", sans-serif; }
bdi, .prose, h1, h3, .list { overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip, .unseen { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.6rem 1rem; z-index: 1; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.75rem 1.25rem; align-items: center; padding-top: 1rem; }
.brand { font-size: 1.2rem; font-weight: 700; color: var(--text); text-decoration: none; letter-spacing: -0.01em; padding: 0.4rem 0; }
.search { display: flex; flex: 1 1 14rem; max-width: 30rem; margin-left: auto; }
.search input { flex: 1; min-width: 0; border-radius: 0.4rem 0 0 0.4rem; border-right: 0; }
.search button { border-radius: 0 0.4rem 0.4rem 0; }
nav ul, .switch ul { display: flex; flex-wrap: wrap; gap: 0 0.25rem; list-style: none; margin: 0; padding: 0; }
header nav { margin-top: 0.5rem; border-bottom: 1px solid var(--line); }
header nav a { display: block; padding: 0.65rem 0.6rem; color: var(--muted); text-decoration: none; border-bottom: 3px solid transparent; }
header nav li:first-child a { margin-left: -0.6rem; }
header nav a:hover { color: var(--text); }
header nav a[aria-current] { color: var(--text); font-weight: 600; border-color: var(--link); }
footer { color: var(--muted); font-size: 0.9rem; padding-top: 1.5rem; padding-bottom: 2rem; display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; align-items: center; }
.switch { display: flex; align-items: center; gap: 0.5rem; font-size: 0.9rem; }
.switch > span { color: var(--muted); } .switch h2 { font-size: inherit; font-weight: 400; margin: 0; color: var(--muted); }
.switch a { display: inline-block; padding: 0.55rem; }
.switch a[aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
h1 { font-size: 1.55rem; line-height: 1.35; margin: 1.5rem 0 0.25rem; letter-spacing: -0.01em; }
h2 { font-size: 1.05rem; margin: 0 0 0.6rem; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
.basis, .meta, .empty, .legend, .muted, .formats { color: var(--muted); font-size: 0.9rem; }
.basis { margin: 0 0 1rem; }
.formats { margin: -0.25rem 0 0.5rem; display: flex; gap: 1rem; justify-content: flex-end; }
.formats a { padding: 0.4rem 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.7rem; padding: 1.1rem 1.25rem; margin: 0 0 1.1rem; }
.columns { display: grid; gap: 0 1.1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 56rem) { .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: start; } }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 1rem; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--muted); font-size: 0.9rem; }
.figures dd { margin: 0; font-size: 1.75rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
th, td { text-align: left; padding: 0.5rem 1rem 0.5rem 0; border-top: 1px solid var(--line); vertical-align: baseline; white-space: nowrap; }
thead th, thead td { border-top: 0; padding-top: 0; color: var(--muted); font-weight: 500; font-size: 0.875rem; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { font-weight: 400; }
.sum > * { font-weight: 600; }
.number, thead th.number { text-align: right; }
.wraps { white-space: normal; min-width: 12rem; overflow-wrap: anywhere; }
.wraps.narrow { min-width: 6rem; }
.share { width: 26%; min-width: 3rem; }
.wide-bar { width: 50%; }
.share svg { display: block; width: 100%; height: 0.65rem; }
.share rect { fill: var(--link); }
.park rect { fill: var(--park); } .policy rect { fill: var(--policy); } .market rect { fill: var(--market); } .other rect { fill: var(--other); }
.category { border-left: 0.3rem solid var(--other); padding-left: 0.45rem; white-space: nowrap; }
.category.park { border-color: var(--park); } .category.policy { border-color: var(--policy); } .category.market { border-color: var(--market); }
.category.all { border-color: transparent; }
.list { list-style: none; margin: 0; padding: 0; }
.list > li { border-top: 1px solid var(--line); padding: 0.85rem 0; }
.list > li:first-child { border-top: 0; padding-top: 0; }
.list h3 a { text-decoration: none; } .list h3 a:hover { text-decoration: underline; }
.list h3 { line-height: 1.5; }
.list p { margin: 0.25rem 0; }
.excerpt { line-height: 1.7; max-width: 48rem; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.meta { display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; overflow-wrap: anywhere; margin: 0.35rem 0; }
.chips, .inline, .words, .key, .sides, .changes { list-style: none; margin: 0; padding: 0; }
.chips, .key { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; margin-bottom: 0.5rem; font-size: 0.9rem; }
.inline { display: flex; flex-wrap: wrap; gap: 0 0.75rem; }
.words { display: flex; flex-wrap: wrap; gap: 0 0.8rem; }
.sides > li { margin: 0.4rem 0; } .value { font-weight: 600; }
blockquote { margin: 0.1rem 0; padding-left: 0.75rem; border-left: 2px solid var(--line); line-height: 1.7; }
.chart { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: 0 0.6rem; }
.chart svg { width: 100%; height: 11rem; overflow: visible; grid-column: 2; }
.chart .grid line { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; font-size: 0.8rem; line-height: 1; color: var(--muted); margin: -0.4rem 0; font-variant-numeric: tabular-nums; }
figcaption { grid-column: 2; display: flex; justify-content: space-between; font-size: 0.8rem; color: var(--muted); padding-top: 0.3rem; }
details { margin-top: 0.4rem; } summary { cursor: pointer; color: var(--link); font-size: 0.9rem; padding: 0.35rem 0; width: fit-content; }
.reading { padding: 1.5rem 1.75rem; margin-top: 1.25rem; }
.reading h1 { margin: 0.25rem 0 0.75rem; line-height: 1.5; }
.reading > .prose, .reading > h1, .reading > div.prose { max-width: 46rem; }
.prose { font-size: 1.06rem; line-height: 1.8; } .prose p { margin: 0 0 1rem; }
.list .prose { font-size: 1rem; line-height: 1.7; max-width: 48rem; }
.kicker { margin: 0; color: var(--muted); font-size: 0.9rem; }
.tag { color: var(--muted); font-weight: 500; }
.facts { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin: 0.9rem 0; }
.facts dt { color: var(--muted); font-size: 0.85rem; } .facts dd { margin: 0; }
.inset { border-left: 4px solid var(--other); background: var(--ground); border-radius: 0 0.5rem 0.5rem 0; padding: 0.75rem 1rem; margin: 0 0 1rem; font-size: 0.98rem; }
.inset.park { border-color: var(--park); } .inset.policy { border-color: var(--policy); } .inset.market { border-color: var(--market); }
.inset p { margin: 0.2rem 0; line-height: 1.7; }
mark { color: inherit; background: var(--other-ground); border-radius: 2px; padding: 0.1em 0; }
mark.park { background: var(--park-ground); } mark.policy { background: var(--policy-ground); } mark.market { background: var(--market-ground); }
mark.hit { background: var(--market-ground); font-weight: 600; }
mark.place:not(.evidence) { background: var(--place-ground); }
mark.number { text-align: inherit; text-decoration: underline dotted; text-underline-offset: 0.25em; }
mark.number:not(.evidence, .place) { background: none; }
del { background: var(--gone); text-decoration-color: var(--bad); border-radius: 2px; } ins { background: var(--come); text-decoration: none; border-radius: 2px; }
.changes li { line-height: 1.7; }
.state { font-size: 1.2rem; font-weight: 600; margin: 0; }
.state.dead, .state.refused, .problem { color: var(--bad); }
form.filters { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; }
form.correct { margin-top: 1rem; border-top: 1px solid var(--line); padding-top: 0.9rem; display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; }
fieldset { border: 0; margin: 0; padding: 0; flex-basis: 100%; display: flex; flex-wrap: wrap; gap: 0 1rem; }
legend { font-weight: 600; padding: 0; }
label { display: flex; flex-direction: column; font-size: 0.875rem; color: var(--muted); gap: 0.2rem; }
label.choice { flex-direction: row; align-items: center; gap: 0.4rem; color: var(--text); min-height: 2.5rem; font-size: 0.95rem; }
label.grows { flex: 1 1 20rem; }
.choice input { min-height: 0; width: 1.15rem; height: 1.15rem; accent-color: var(--link); }
input, select, button, .button {
  font: inherit; font-size: 1rem; color: var(--text); background: var(--card); border: 1px solid var(--edge); border-radius: 0.4rem;
  padding: 0.4rem 0.7rem; min-height: 2.75rem; max-width: 100%;
}
.button { display: inline-flex; align-items: center; text-decoration: none; }
button { background: var(--link); color: var(--card); border-color: var(--link); cursor: pointer; }
button.quiet, .button.quiet { background: none; color: var(--link); border-color: var(--edge); }
::placeholder { color: var(--muted); opacity: 1; }
.next { display: inline-block; padding: 0.7rem 0 0.2rem; }
@media (max-width: 40rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  .search { order: 3; flex-basis: 100%; max-width: none; }
  .top .button { margin-left: auto; }
  header nav { overflow-x: auto; } header nav ul, .switch ul { flex-wrap: nowrap; } header nav a { white-space: nowrap; }
  .card { padding: 1rem; } .reading { padding: 1.1rem 1rem; }
  .filters label { flex: 1 1 9rem; } .filters input, .filters select { width: 100%; }
  .figures { grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)); } .figures dd { font-size: 1.4rem; }
  h1 { font-size: 1.35rem; }
}
@media print {
  header, footer, form, .formats, .switch, .next, .skip, summary { display: none; }
  body, .card { background: none; color: #000; border-color: #ccc; } .card { border: 0; padding: 0; break-inside: avoid-page; }
  a { color: inherit; text-decoration: none; } .columns { display: block; }
}
`;
