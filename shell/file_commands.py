"""The verbs that read files: import and formats."""

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from data.errors import DabiaoError
from data.inbox.import_files import import_files
from data.loading import format_commands
from data.loading.import_result import without_sentences
from data.private_files import write_whole
from data.store_file import default_path
from data.tables import TABLES
from locales import translator
from metrics.scoring.tally_refresh import bring_up_to_date
from pages.text import imports
from shell import printing


def load(arguments: Namespace) -> None:
    """Import files one after the other, and print what each gave."""
    options = {name: getattr(arguments, name) for name in ("platform", "market", "timezone", "kind")}
    options["password"] = _password(arguments)
    options["answers"] = _answers(arguments, "day_first", "year_first", "clock_24", "decimal", "also_here")
    store_path, items, t = arguments.store or default_path(), [], printing.translator()
    try:
        options |= {"format_file": arguments.format, "after_import": bring_up_to_date}
        for item in import_files(store_path, arguments.files, arguments.shop, **options):
            items.append(item)
            if not arguments.json:
                printing.print_lines(imports.import_lines(t, item))
    finally:  # when a file fails, those before it are in the store, and the caller has to know
        if arguments.json and items:
            sentences = [imports.sentences(t, item) for item in items]
            documents = map(without_sentences, items)
            printing.print_json(
                [{**document, "told": lines} for document, lines in zip(documents, sentences, strict=True)]
            )


def formats(arguments: Namespace) -> Any:
    """What there is to say of formats, or of a file and its format, as a document for programs."""
    if arguments.what == "list":
        return format_commands.listed()
    if arguments.file is None:
        raise DabiaoError("error.file_needed", verb=f"formats {arguments.what}")
    if arguments.what == "template":
        return {"path": str(_write_template(arguments))}
    if arguments.what == "check":
        return format_commands.checked(arguments.file, kind=arguments.kind, password=_password(arguments))
    options = {name: getattr(arguments, name) for name in ("kind", "name", "platform")}
    options["password"] = _password(arguments)
    answers = _answers(arguments, "day_first", "year_first", "clock_24", "decimal")
    return format_commands.learnt(arguments.file, **options, columns=dict(arguments.columns), answers=answers)


def _password(arguments: Namespace) -> str | None:
    """The password of a locked workbook: as it is typed unseen, as named, or as the environment has it."""
    if arguments.ask_password:
        from getpass import getpass  # which asks at the terminal itself, so that --json stays JSON

        return getpass("Password / 密码: ")
    return arguments.password or os.environ.get("DABIAO_PASSWORD")


def _answers(arguments: Namespace, *names: str) -> dict[str, Any]:
    """What was said of what a file does not show; yes and no as booleans."""
    options = {name: getattr(arguments, name) for name in names}
    return {name: {"yes": True, "no": False}.get(a, a) for name, a in options.items() if a is not None}


def _write_template(arguments: Namespace) -> Path:
    if arguments.kind not in TABLES:
        raise DabiaoError("error.template_kind", known=", ".join(TABLES))
    path: Path = arguments.file
    try:
        write_whole(path, imports.template(translator({"zh": "zh_CN"}.get(arguments.language, "en")), arguments.kind))
    except OSError as e:
        raise DabiaoError("error.template_not_written", path=path, why=e.strerror or e) from e
    return path
