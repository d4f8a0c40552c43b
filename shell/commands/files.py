"""The verbs that read files: `import` and `formats`."""

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from data.errors import DabiaoError, StoreLocked
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
from shell.app.client import App
from shell.import_options import answers_of, options_of


def load(arguments: Namespace, words: Sequence[str]) -> None:
    """Import files one after another and print each result. `words`: the command line, for the running app."""
    items, t = [], printing.translator()
    arguments.password = _password(arguments)
    try:
        for item in _imported(arguments, words):
            items.append(item)
            if not arguments.json:
                printing.print_lines(imports.import_lines(t, item))
    finally:  # if a file fails, the earlier ones are imported, and the caller has to know
        if arguments.json and items:
            sentences = [imports.sentences(t, item) for item in items]
            documents = map(without_sentences, items)
            printing.print_json(
                [{**document, "told": lines} for document, lines in zip(documents, sentences, strict=True)]
            )


def _imported(arguments: Namespace, words: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield each imported table, whether imported here or by the app that has the store open."""
    path = arguments.store or default_path()
    options = {**options_of(arguments), "after_import": bring_up_to_date, "progress": printing.show_upgrade}
    try:
        yield from import_files(path, arguments.files, arguments.shop, **options)
    except StoreLocked:
        with printing.progress_line() as progress:
            yield from App(path).ask(words, printing.language(), arguments.password, progress)


def formats(arguments: Namespace) -> Any:
    """Return a document about the formats, or about a file and its format."""
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
    answers = answers_of(arguments, "day_first", "year_first", "clock_24", "decimal")
    return format_commands.learnt(arguments.file, **options, columns=dict(arguments.columns), answers=answers)


def _password(arguments: Namespace) -> str | None:
    """Return a workbook's password: from a hidden prompt, the command line or the environment."""
    if arguments.ask_password:
        from getpass import getpass  # prompts on the terminal itself, so that standard output stays JSON

        return getpass("Password / 密码: ")
    return arguments.password or os.environ.get("DABIAO_PASSWORD")


def _write_template(arguments: Namespace) -> Path:
    if arguments.kind not in TABLES:
        raise DabiaoError("error.template_kind", known=", ".join(TABLES))
    path: Path = arguments.file
    if os.path.lexists(path):  # the user may have filled in an earlier one
        raise DabiaoError("error.other_file_exists", file=path)
    try:
        write_whole(path, imports.template(translator({"zh": "zh_CN"}.get(arguments.language, "en")), arguments.kind))
    except OSError as e:
        raise DabiaoError("error.template_not_written", path=path, why=e.strerror or e) from e
    return path
