"""Shops whose rows come from files, all of them in one store. For tests that change nothing after the import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.access import Access
from data.loading.loader import import_file
from data.shops import Shop
from data.view import View


@dataclass
class ImportedShops:
    """A store that takes one shop after the other; the same files of the same kind of shop are imported once.

    `names`: the files and what else makes a shop, as a text → the shop that holds them.
    """

    access: Access
    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    _view: View | None = None

    def holding(
        self,
        *files: str,
        platform: str = "other",
        market: str | None = None,
        timezone: str | None = None,
        kinds: Mapping[str, str] | None = None,
    ) -> Shop:
        """The shop that holds these texts of CSV files: `files`, whose headers tell their tables, and `kinds` by table.

        They are imported in this order. Fails when a file is refused.
        """
        content = repr((files, platform, market, timezone, sorted((kinds or {}).items())))
        if content not in self.names:
            name = f"s{len(self.names)}"
            for kind, text in [*((None, text) for text in files), *(kinds or {}).items()]:
                path = self.folder / f"{kind or 'export'}.csv"
                path.write_text(text, encoding="utf-8")
                import_file(self.access, path, name, platform=platform, market=market, timezone=timezone, kind=kind)
            self.names[content] = name
        return self.view(self.names[content]).shop(self.names[content])

    def view(self, shop_id: str) -> View:
        """The view of one shop; the same as long as nobody asks for another's."""
        if self._view is None or self._view.shop_ids != {shop_id}:
            if self._view is not None:
                self._view.close()
            self._view = self.access.view([shop_id])
        return self._view
