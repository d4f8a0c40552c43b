"""The names of Streamlit's own controls in the visitor's language, for screen readers and in empty fields."""

import json

import streamlit as st

from locales import Translator

CONTROLS = {
    "Sidebar": "menu",
    "Collapse sidebar": "hide_menu",
    "Expand sidebar": "show_menu",
    "App pages": "pages",
    "Navigate to home page": "first_page",
    "Logo": "logo",
    "Open": "open_list",
    "Clear value": "clear",
    "Clear all": "clear",
    "Choose an option": "choose",
    "Selected values": "selected",
    "Choose date": "choose_day",
    "Previous month": "month_before",
    "Next month": "month_after",
    "Empty": "empty",
    "Increment": "more",
    "Decrement": "less",
    "Show password": "show_text",
    "Hide password": "hide_text",
    "file upload": "files",
    "Add files": "add_files",
    "Copy to clipboard": "copy",
    "Close": "close",
}
"""What Streamlit calls a control → its name in the catalogues (`control.…`)."""

BEFORE = {
    "year, ": "year_of",
    "month, ": "month_of",
    "day, ": "day_of",
    "Choose date, ": "choose_day_of",
    "Help for ": "help_of",
    "Remove ": "remove",
}
"""How a name begins that ends with something of ours → its name in the catalogues, which holds {name}."""

SCRIPT = """<script>{
const names = %s, parts = %s, files = %s;
const attributes = ['aria-label', 'aria-valuetext', 'placeholder', 'alt'];
const renamed = text => {
  if (names[text] !== undefined) return names[text];
  const start = Object.keys(parts).find(start => text.startsWith(start));
  return start === undefined ? text : parts[start].replace('{name}', () => text.slice(start.length));
};
const rename = element => {
  for (const attribute of attributes) {
    const text = element.getAttribute?.(attribute);
    if (!text) continue;
    const kept = element.dabiaoNames?.[attribute], original = kept?.[1] === text ? kept[0] : text;
    const wanted = renamed(original);
    if (wanted === text) continue;
    (element.dabiaoNames ??= {})[attribute] = [original, wanted];
    element.setAttribute(attribute, wanted);
  }
  if (/^\\w+ icon$/.test(element.getAttribute?.('aria-label') ?? '')) element.setAttribute('aria-hidden', 'true');
  const upload = '[data-testid=stFileUploaderDropzone] button';
  if (element.matches?.(`${upload}:not([aria-label]), ${upload}[data-named]`)
      && element.getAttribute('aria-label') !== files) {
    element.dataset.named = '';
    element.setAttribute('aria-label', files);
  }
};
const all = root => { rename(root); root.querySelectorAll?.('*').forEach(rename); };
window.dabiaoNames?.disconnect();
window.dabiaoNames = new MutationObserver(changes => changes.forEach(change =>
  change.type === 'attributes' ? rename(change.target) : change.addedNodes.forEach(all)));
window.dabiaoNames.observe(document.body,
  {subtree: true, childList: true, attributes: true, attributeFilter: attributes});
all(document.body);
}</script>"""
"""Renames controls as the browser draws them: Streamlit has their names in English alone."""


def rename(t: Translator) -> None:
    """Have the browser name the controls in the language; once for each language that a visit has."""
    if st.session_state.get("controls_named") == t.language:
        return
    st.session_state["controls_named"] = t.language
    names = {english: t(f"control.{name}") for english, name in CONTROLS.items()}
    parts = {english: t(f"control.{name}", name="{name}") for english, name in BEFORE.items()}
    encoded = (json.dumps(value, ensure_ascii=False) for value in (names, parts, t("upload.button")))
    st.html(SCRIPT % tuple(encoded), unsafe_allow_javascript=True)
