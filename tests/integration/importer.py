"""Puts texts into files and files into a store, and adds up what the imports say."""

from pathlib import Path
from typing import Any

from data.access import Access
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.store import Store

MESSAGES = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text"
ORDERS = "order_id,line_id,created_at,paid_at,shipped_at,status,amount"
FORM = """
kind = "messages"
[columns]
conversation_id = "会话"
sender = "谁"
sent_at = "时间"
text = "内容"
[values.sender]
"买家（访客）" = "buyer"
"True" = "buyer"
"*" = "agent"
[values.text]
"[空]" = ""
[skip]
conversation_id = ["会话编号说明", "合计"]
"备注" = "无需处理"
"""


class Importer:
    """Puts texts into files and files into a store."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder

    def load(self, text: str, form: str | None = None, **options: Any) -> ImportResult:
        """Import a CSV of this text; `form`: the format file's text."""
        path = self.folder / "export.csv"
        path.write_bytes(text.encode(options.pop("encoding", "utf-8")))
        if form is not None:
            options["format_file"] = self.folder / "form.toml"
            options["format_file"].write_text(form, encoding="utf-8")
        options = {"platform": "other", "timezone": "UTC"} | options
        return import_file(Access.local(self.store), path, options.pop("shop", "店"), **options)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.store.connection().execute(sql).fetchall()


def lines(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


def counts(result: ImportResult) -> tuple[int, int, int, int, int]:
    assert result.read == result.new + result.changed + result.same + result.rejected
    assert result.rejected == len(result.rejects)
    return result.read, result.new, result.changed, result.same, result.rejected


CHAT = lines(MESSAGES, "c1,m1,b1,buyer,,2026-01-05 10:00:00,在吗", "c1,m2,b1,agent,小李,2026-01-05 10:01:00,在的")
