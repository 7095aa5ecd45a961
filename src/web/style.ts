/** The one stylesheet. Text and link colours keep a contrast of 4.5 to 1 or more on their grounds, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #faf9f7; --card: #ffffff; --line: #dedbd5; --text: #1d2125; --muted: #5b636b; --link: #0a5396;
  --park: #2f7d4f; --policy: #8a4fb5; --market: #b4690e; --other: #6b7480; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --card: #1c2024; --line: #363c43; --text: #e8eaec; --muted: #a5adb5; --link: #8dbcf2;
    --park: #63c08a; --policy: #c79be8; --market: #e9a651; --other: #9aa4ae; --bad: #ff9a90;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang TC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK TC",
    "Noto Sans CJK SC", sans-serif;
}
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip, .unseen { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.5rem; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; padding-top: 1rem; }
header strong { font-size: 1.15rem; }
nav { display: flex; gap: 0.25rem; }
nav a { padding: 0.5rem 0.6rem; }
nav a[aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
footer { color: var(--muted); font-size: 0.85rem; padding-top: 1rem; padding-bottom: 2rem; }
h1 { font-size: 1.4rem; margin: 1rem 0 0.25rem; }
h2 { font-size: 1.1rem; margin: 0 0 0.5rem; }
.basis, .meta, .empty { color: var(--muted); font-size: 0.9rem; }
.basis { margin: 0 0 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 1rem; margin: 0 0 1rem; }
.columns { display: grid; gap: 0 1rem; grid-template-columns: 1fr; }
@media (min-width: 52rem) { .columns { grid-template-columns: 1fr 1fr; align-items: start; } }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: 1rem; margin: 0; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--muted); font-size: 0.9rem; }
.figures dd { margin: 0; font-size: 1.6rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.35rem 0.75rem 0.35rem 0; border-top: 1px solid var(--line); vertical-align: baseline; white-space: nowrap; }
thead th { border-top: 0; color: var(--muted); font-weight: 500; font-size: 0.9rem; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { font-weight: 400; }
.number { text-align: right; }
.share { width: 30%; min-width: 3rem; }
.share svg { display: block; width: 100%; height: 0.7rem; }
.share rect { fill: var(--other); }
.park rect { fill: var(--park); } .policy rect { fill: var(--policy); } .market rect { fill: var(--market); }
.category { border-left: 0.3rem solid var(--other); padding-left: 0.4rem; white-space: nowrap; }
.category.park { border-color: var(--park); } .category.policy { border-color: var(--policy); }
.category.market { border-color: var(--market); }
.list { list-style: none; margin: 0; padding: 0; }
.list li { border-top: 1px solid var(--line); padding: 0.7rem 0; overflow-wrap: anywhere; }
.list li:first-child { border-top: 0; padding-top: 0; }
.list h3 { font-size: 1rem; margin: 0; font-weight: 600; }
.list p { margin: 0.2rem 0; }
.meta > * { display: inline-block; margin-right: 0.75rem; }
form.filters { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; }
label { display: flex; flex-direction: column; font-size: 0.85rem; color: var(--muted); gap: 0.2rem; }
input, select, button {
  font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--muted); border-radius: 0.4rem;
  padding: 0.4rem 0.6rem; min-height: 2.75rem; max-width: 100%;
}
button { background: var(--link); color: var(--card); border-color: var(--link); cursor: pointer; }
.next { display: inline-block; padding: 0.6rem 0; }
.problem { color: var(--bad); }
@media (max-width: 32rem) { .share { display: none; } nav { margin-left: -0.6rem; } }
`;
