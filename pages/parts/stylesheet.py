"""The style sheet, for what the theme cannot express.

Colours are the tokens of `.streamlit/config.toml`, light and dark; the browser picks by the theme in force.
"""

import streamlit as st

from locales import Translator
from pages.charts import theme

SHEET = """
:root {
  --db-muted: color-mix(in srgb, currentColor 70%, transparent);
  --db-border: color-mix(in srgb, currentColor 16%, transparent);
  --db-data: light-dark(#2451B3, #8FB4FF); --db-line: light-dark(#6B7480, #9AA5B4);
  --db-met: light-dark(#0B7A5B, #3FC39A); --db-near: light-dark(#A05500, #F0A34A);
  --db-missed: light-dark(#C0341D, #FF8371); --db-none: light-dark(#5B6675, #9AA5B4);
}
.db-badge { display: inline-flex; align-items: center; gap: .25em; white-space: nowrap; font-weight: 600;
  font-size: .87rem; line-height: 1.5; padding: 0 .5em; border-radius: 6px; color: var(--db-tone);
  background: color-mix(in srgb, var(--db-tone) 10%, transparent); }
.db-met { --db-tone: var(--db-met) } .db-near { --db-tone: var(--db-near) } .db-missed { --db-tone: var(--db-missed) }
.db-better { color: var(--db-met) } .db-worse { color: var(--db-missed) } .db-own { --db-tone: var(--db-data);
  margin-right: .4em }
.db-unsettled, .db-too_few, .db-no_line, .db-no_data { --db-tone: var(--db-none) }
[data-testid=stCaptionContainer] { color: light-dark(#5B6675, #A9B4C2); opacity: 1; }
[data-testid=stCaptionContainer] a { text-decoration: underline; }
.db-row { display: flex; justify-content: space-between; align-items: baseline; gap: .25rem .75rem; flex-wrap: wrap; }
.db-row > .db-small:only-child { margin-left: auto; }
.db-value { font-size: 1.9rem; line-height: 1.25; font-weight: 600; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.db-small { font-size: .9rem; line-height: 1.5; } .db-muted { color: var(--db-muted); }
.db-nowrap { white-space: nowrap; }
.db-card { display: flex; flex-direction: column; gap: .4rem; }
.db-spark { position: relative; height: 44px; } .db-spark:has(.db-threshold) { margin-right: 4.4rem; }
.db-curve { position: absolute; inset: 0; background: var(--db-data); mask-size: 100% 100%; mask-repeat: no-repeat; }
.db-threshold { position: absolute; left: 0; right: 0; border-top: 2px dotted var(--db-line); }
.db-threshold span { position: absolute; left: 100%; margin-left: .4rem; transform: translateY(-55%); font-size: .8rem;
  line-height: 1; white-space: nowrap; color: var(--db-muted); }
.db-headline, [data-testid=stMain] [data-testid=stHeading] h1 { font-size: 1.5rem; line-height: 1.4; font-weight: 600;
  margin: 0; padding: 0; }
[data-testid=stHeading]:has(h1) [data-testid=stMarkdownContainer] { margin-bottom: 0; }
.db-head { display: flex; flex-direction: column; gap: .75rem; }
.db-name { display: flex; align-items: baseline; gap: .25rem 1rem; flex-wrap: wrap; }
.db-head dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .5rem 2rem; margin: 0;
  padding: 0; }
.db-head .db-name h1 { margin-right: 0; }
.db-head dt { font-size: .85rem; color: var(--db-muted); font-weight: 400; } .db-head dd { margin: 0; }
.db-fresh { font-size: .85rem; color: var(--db-muted); } .db-fresh div { margin-bottom: .25rem; }
.db-fresh dl { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .5rem; margin: 0; padding: 0; }
.db-fresh dt, .db-fresh dd { font-size: .8rem; font-weight: 400; white-space: nowrap; }
.db-fresh dt { white-space: normal; }
.db-fresh dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
:is(.st-key-disputed, .st-key-matches, .st-key-why) button, :is(.st-key-disputed, .st-key-matches) button > div {
  text-align: left; justify-content: flex-start; }
.db-timeline table { border-collapse: collapse; width: 100%; font-size: .9rem; }
.db-timeline td { border-top: 1px solid var(--db-border); padding: .3rem .75rem .3rem 0; vertical-align: top; }
@media (max-width: 640px) {
  .db-timeline tr { display: block; border-top: 1px solid var(--db-border); padding: .3rem 0; }
  .db-timeline td { display: block; border: none; padding: 0; } }
.db-timeline td.at { white-space: nowrap; color: var(--db-muted); font-variant-numeric: tabular-nums; }
.db-table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
.db-table :is(th, td) { border-top: 1px solid var(--db-border); padding: .35rem 1.5rem .35rem 0; text-align: left;
  font-weight: 400; } .db-table thead :is(th, td) { border-top: none; color: var(--db-muted); }
[class*='st-key-note-'] { scroll-margin-top: 4.5rem; }
.db-table tbody th { white-space: nowrap; } .db-sideways { overflow-x: auto; white-space: nowrap; }
@media (max-width: 767px) { .db-sideways { white-space: normal; }
  .db-table tbody th { white-space: normal; min-width: 7.5rem; } .db-table :is(th, td) { padding-right: .6rem; } }
.db-moved { display: grid; grid-template-columns: minmax(5rem, 18rem) minmax(4.5rem, 12rem) auto; align-items: baseline;
  justify-content: start; gap: .25rem 1rem; }
[class*='st-key-wait-'] p { display: flex; align-items: center; gap: .75rem; font-size: .87rem; }
[class*='st-key-wait-'] p::before, [class*='st-key-wait-'] p::after { content: ''; flex: 1;
  border-top: 1px solid var(--db-border); }
[data-testid=stBaseButton-primary], [data-testid=stBaseButton-primary]:hover,
[data-testid=stMultiSelectTagsContainer] [data-tag] :is(span, button) { color: light-dark(#FFFFFF, #10151D); }
:focus-visible, label:has(input:focus-visible), :has(> input:not([type=range], [type=checkbox]):focus-visible),
:has(> textarea:focus-visible), :has(> div > input[type=range]:focus-visible) {
  outline: 2px solid var(--db-data) !important; outline-offset: 1px; }
main:focus-visible, canvas:focus-visible, .dvn-scroller:focus-visible { outline-offset: -2px; }
input:focus-visible, textarea:focus-visible { outline: none !important; }
[data-testid=stLayoutWrapper]:has(> [class*='st-key-bykey-']:not(:focus-within)) { position: absolute;
  width: 1px !important; overflow: hidden; }
[class*='st-key-bykey-']:not(:focus-within) { opacity: 0; height: 1px; overflow: hidden; pointer-events: none; }
[data-testid=stMainBlockContainer] { position: relative; }
@media (min-width: 768px) { [data-testid=stMainBlockContainer] { padding-inline: clamp(1.5rem, 3vw, 5rem); } }
[data-testid=stMain] [data-testid=stPageLink-NavLink] { position: relative; left: -.5rem; }
.st-key-disputed button p { font-weight: 400; font-variant-numeric: tabular-nums; }
[data-testid=stTable] tbody th { min-width: 6.5em; }
[data-testid=stMetricValue] { font-size: 1.9rem; line-height: 1.25; font-weight: 600; }
[data-testid=stFullScreenFrame]:has(.stPlotlyChart) { width: round(down, 100%, 1px); }
[data-testid=stLayoutWrapper]:has(> .st-key-terms) { position: absolute; top: .75rem; right: .75rem; width: auto;
  z-index: 999991; }
.st-key-linked-shop { display: none; } [data-testid=stLayoutWrapper]:has(> .st-key-linked-shop) { display: none; }
.st-key-bar { padding-right: 7rem; } .st-key-bar > .st-key-shop_shown { flex: 0 1 22rem; }
.st-key-shop_shown input { font-weight: 600; }
@media (max-width: 767px) { [data-testid=stButtonGroup] > div { flex-wrap: wrap; }
  .st-key-bar { padding-right: 0; } .st-key-bar > .st-key-shop_shown { flex: 1 1 100%; } }
.st-key-shop-filters > * { flex: 1 1 7.5rem !important; min-width: 7.5rem; max-width: 15rem; }
.st-key-urgent-lines { row-gap: .4rem !important; }
.db-as-of { margin: 0; font-size: .875rem; color: var(--db-muted); }
.st-key-refused { padding-top: 2rem; }
.st-key-terms summary { display: flex; align-items: center; gap: .4em; padding: .25rem .5rem; border-radius: 6px;
  cursor: pointer; list-style: none; }
.st-key-terms summary:hover { color: var(--db-data); } .st-key-terms summary i, .db-badge i {
  font: 400 1.1em/1 'Material Symbols Rounded'; font-feature-settings: 'liga'; }
.st-key-terms dl { position: absolute; right: 0; width: min(28rem, calc(100vw - 2rem)); max-height: 70vh; margin: 0;
  overflow: auto; padding: 1rem; border: 1px solid var(--db-border); border-radius: 8px;
  background: light-dark(#FFFFFF, #1B212B); box-shadow: 0 6px 24px rgb(0 0 0 / 18%); }
.st-key-terms dt { font-weight: 600; font-size: .9rem; } .st-key-terms dd { margin: 0 0 .6rem; font-size: .9rem; }
[class*='st-key-export-'] { margin-block: -.75rem; } [class*='st-key-export-'] p { font-size: .85rem; }
.db-talk { display: flex; flex-direction: column; gap: .5rem; }
.db-message { max-width: 80%; padding: .4rem .75rem; border-radius: 10px; }
.db-message p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.db-message.db-buyer { align-self: flex-start; background: color-mix(in srgb, currentColor 7%, transparent); }
.db-message.db-shop { align-self: flex-end; background: color-mix(in srgb, var(--db-data) 13%, transparent); }
.db-message.db-aside { align-self: center; font-size: .85rem; color: var(--db-muted); }
.db-copy { font: inherit; color: inherit; background: none; border: 1px solid var(--db-border); border-radius: 8px;
  padding: .35rem .75rem; cursor: pointer; } .db-copy:hover { color: var(--db-data); border-color: var(--db-data); }
.st-key-today h2.db-strip { font-size: 1rem; font-weight: 600; margin: 0; padding: 0; }
.st-key-today a p { white-space: normal; }
[class*='st-key-card-'] { position: relative; transition: border-color .12s; }
[class*='st-key-card-']:hover { border-color: var(--db-data); }
[class*='st-key-card-'] > [data-testid=stElementContainer] { position: static; }
[data-testid=stMain] [class*='st-key-card-'] [data-testid=stPageLink-NavLink] { position: static; padding: 0;
  background: none !important; }
[class*='st-key-card-'] a p { font-weight: 600; white-space: normal; }
.st-key-at-stake a p, [class*='st-key-stake-'] a p, [class*='st-key-owed-'] a p { white-space: normal; }
[class*='st-key-card-'] a::after { content: ''; position: absolute; inset: 0; border-radius: 8px; }
[class*='st-key-card-'] [class*='st-key-why-'] { position: relative; z-index: 1; }
[class*='st-key-why-'] a p { font-size: .9rem; font-weight: 400; white-space: normal; }
[class*='st-key-card-'] [class*='st-key-why-'] a::after { content: none; }
[class*='st-key-card-'] a:focus-visible { outline: none !important; }
[class*='st-key-card-'] a:focus-visible::after { outline: 2px solid var(--db-data); outline-offset: 1px; }
"""

WORDS = """
.st-key-as_of [data-testid=stDateInputField]:not(:focus-within) [data-placeholder=true],
.st-key-as_of [data-testid=stDateInputField]:not(:focus-within):has([data-placeholder=true]) [data-type=literal] {
  color: transparent; }
.st-key-as_of [data-testid=stDateInputField]:not(:focus-within):has([data-placeholder=true])::before {
  position: absolute; left: .8rem;
  content: "%(end_of_data)s"; pointer-events: none; }
.st-key-drop [data-testid=stFileUploaderDropzone] button p { font-size: 0; }
.st-key-drop [data-testid=stFileUploaderDropzone] button p::after { font-size: .95rem; content: "%(button)s"; }
.st-key-drop [data-testid=stFileUploaderDropzoneInstructions] span { font-size: 0; }
.st-key-drop [data-testid=stFileUploaderDropzoneInstructions] span { white-space: normal; }
.st-key-drop [data-testid=stFileUploaderDropzoneInstructions] span::after { font-size: .9rem; content: "%(hint)s"; }
"""
"""Replaces texts of Streamlit's uploader and date field, which exist in English only."""

TABLES = """
[data-testid=stElementToolbar] { display: none; }
[data-testid=stDataFrameColumnMenu] [role=menuitem]:nth-child(n+4),
[data-testid=stDataFrameColumnMenu] [role=menuitem] ~ :not([role=menuitem]),
[data-testid=stDataFrameColumnMenu] button { display: none; }
[data-testid=stDataFrameColumnMenu] [role=menuitem] { font-size: 0; }
[data-testid=stDataFrameColumnMenu] [role=menuitem]::after { font-size: .9rem; }
[data-testid=stDataFrameColumnMenu] [role=menuitem]:nth-child(2)::after { content: "%(sort_up)s"; }
[data-testid=stDataFrameColumnMenu] [role=menuitem]:nth-child(3)::after { content: "%(sort_down)s"; }
"""
"""Tables have no toolbar, because each has its own export; of the menu of a column the two ways to sort it are left."""

PRINT = """
@media print {
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stElementToolbar], [class*='st-key-export-'],
  [class*='st-key-bykey-'], .st-key-terms, [data-testid=stToolbar] { display: none !important; }
  [data-testid=stApp], [data-testid=stAppViewContainer], [data-testid=stMain], [data-testid=stMainBlockContainer],
  html, body, #root { position: static !important; display: block !important; height: auto !important;
    overflow: visible !important; }
  [data-testid=stMainBlockContainer] { max-width: none !important; padding: 0 .75rem !important;
    zoom: var(--db-print-zoom, .62); }
  [data-testid=stPlotlyChart], [class*='st-key-card-'], [data-testid=stDataFrame] { break-inside: avoid; }
  [data-testid=stPlotlyChart] .main-svg { max-width: 100%; }
  [data-testid=stElementContainer]:has(.db-printed) + [data-testid=stElementContainer]:has([data-testid=stDataFrame]) {
    display: none; }
  .db-printed table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
  .db-printed thead { display: table-header-group; } .db-printed tr { break-inside: avoid; }
  .db-printed :is(th, td) { border-bottom: 1px solid var(--db-border); padding: .3rem .6rem .3rem 0; text-align: left;
    vertical-align: top; overflow-wrap: anywhere; }
  .db-printed caption { caption-side: bottom; text-align: left; }
}
@media screen { [data-testid=stElementContainer]:has(.db-printed) { display: none; } }
@page { margin: 12mm; }
"""
"""Printing a page prints its content alone, from its beginning to its end, as wide as it is on screen."""

PRINT_SCRIPT = """<script>
window.onbeforeprint = () => {
  const width = document.querySelector('[data-testid=stMainBlockContainer]')?.clientWidth;
  if (width) document.documentElement.style.setProperty('--db-print-zoom', Math.min(1, 703 / width));
  for (const holder of document.querySelectorAll('.db-printed')) {
    const content = JSON.parse(holder.dataset.table), table = document.createElement('table');
    const row = (parent, name, cells) => {
      const tr = parent.appendChild(document.createElement('tr'));
      for (const text of cells) {
        const cell = tr.appendChild(document.createElement(name));
        cell.textContent = text;
        if (/^[!-~–¥]{1,8}$/.test(text)) cell.style.whiteSpace = 'nowrap';
      }
    };
    row(table.createTHead(), 'th', content.headers);
    const body = table.createTBody();
    for (const cells of content.rows) row(body, 'td', cells);
    if (content.note) table.createCaption().textContent = content.note;
    holder.replaceChildren(table);
  }
};
window.onafterprint = () => document.querySelectorAll('.db-printed').forEach(holder => holder.replaceChildren());
</script>"""
"""Charts and tables are drawn for the screen and stay as wide in print: the page is made as small as A4 is narrow. 703
pixels are its 210 mm without the margins. Tables that would be cut are written out while it prints."""


def apply(t: Translator) -> None:
    """Put the style sheet on the page."""
    words = {
        "button": t("upload.button"),
        "hint": t("upload.hint"),
        "end_of_data": t("sidebar.end_of_data"),
        "sort_up": t("table.sort_up"),
        "sort_down": t("table.sort_down"),
    }
    dark = theme.dark()
    if st.context.theme.type != "dark":  # a visitor may have chosen the dark theme on a light system
        dark = f"@media (prefers-color-scheme: dark) {{ {dark} }}"
    st.html(f"<style>{SHEET}{dark}{(WORDS + TABLES) % words}{PRINT}</style>")


def fit_prints() -> None:
    """Have the browser fit what it prints to the paper; once a visit, which the window remembers."""
    if not st.session_state.get("fits_prints", False):
        st.session_state["fits_prints"] = True
        st.html(PRINT_SCRIPT, unsafe_allow_javascript=True)
