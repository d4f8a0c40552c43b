"""A row that is typed into a form: written to a file of one row, and imported like any other file."""

import csv
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from data.errors import DabiaoError
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.shops import Shop
from locales import Translator
from metrics.scoring.tally_refresh import TALLIES
from pages.state import session
from pages.text import plain_text


def load(t: Translator, shop: Shop, kind: str, cells: Mapping[str, str], name: str) -> ImportResult | None:
    """Import a row of a table under the name of a file. None, and the reason is shown, where it is refused."""
    with TemporaryDirectory(prefix="dabiao-") as folder:
        path = Path(folder) / "row.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(cells)
            writer.writerow(cells.values())
        try:
            result = import_file(session.access(), path, shop.shop_id, kind=kind, name=name.replace("/", "-") + ".csv")
        except DabiaoError as e:
            st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
            return None
    if result.rejects:
        reject = result.rejects[0]
        refused = t("penalty.add.refused", value=reject.value, why=t(f"reason.{reject.reason}"))
        st.error(plain_text.escape_markdown(refused))
        return None
    TALLIES.request(session.access(), [shop.shop_id])
    return result
