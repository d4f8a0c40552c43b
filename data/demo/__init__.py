"""The demo shops: generated from a seed, written as export files and imported like any other file.

Nothing here uses a clock, or randomness apart from the seed: the same seed writes the same bytes. `load` creates shops
of two kinds, in any number and size, that end at a fixed instant; `show` the six that people see, which end at a given
one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from data.access import Access
from data.changes import shop_changes
from data.demo import kuaishou_files, plain_files, tiktok_files
from data.demo.chats import Chats
from data.demo.coherent_chats import CoherentChats
from data.demo.further_shops import CHILDREN, GADGETS, KITCHEN, OUTDOOR
from data.demo.pace import DAYS_LATER, days_until
from data.demo.profiles import KUAISHOU, TIKTOK_SHOP, Profile
from data.demo.sales import Line, Refund, buyers, lines, refunds, reviews
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.reading.shop_settings import settings

PREFIX = "demo-"
"""Prefix of the names of demo shops."""


@dataclass(frozen=True)
class DemoFile:
    """An export file of a demo shop, and the shop that it belongs to."""

    path: Path
    shop: str
    platform: str
    market: str
    timezone: str


SIX: dict[str, tuple[str, Profile]] = {
    "kuaishou": ("棉小铺家居旗舰店", KUAISHOU),
    "tiktok": ("Griya Modis Official", TIKTOK_SHOP),
    "taobao": ("小鹿绒绒童装店", CHILDREN),
    "taobao-outdoor": ("山野行户外专营店", OUTDOOR),
    "shopee": ("Kitchen Corner PH", KITCHEN),
    "shopee-gadgets": ("Manila Gadget Hub", GADGETS),
}
"""Suffix of the id, behind `PREFIX`, of each shop that people see → its name, and its profile."""


def show(
    access: Access, *, at: datetime, share: float = 1.0, progress: Callable[[float], None] | None = None
) -> list[ImportResult]:
    """Load the six demo shops with their names, so that they end in the 24 hours before `at` (aware).

    Existing ones are not changed, and deleted ones are restored. `share`: their size as a part of the usual one.
    `progress`: called with the share done, 0 to 1.
    """
    report = progress or (lambda _: None)
    results: list[ImportResult] = []
    with access.view() as view:
        present = settings(view)
    with TemporaryDirectory() as folder:
        for place, (suffix, (name, profile)) in enumerate(SIX.items()):
            shop = f"{PREFIX}{suffix}"
            if shop in present:
                if present[shop].deleted_at is not None:
                    shop_changes.restore(access, shop)
                continue
            (Path(folder) / shop).mkdir()
            later = DAYS_LATER.set(days_until(at.astimezone(ZoneInfo(profile.timezone)).replace(tzinfo=None)))
            try:
                paths = _write_shop(Path(folder) / shop, profile, f"7/{shop}", share)
            finally:
                DAYS_LATER.reset(later)
            for number, path in enumerate(paths, 1):
                results.append(
                    import_file(
                        access, path, shop, platform=profile.platform, market=profile.market, timezone=profile.timezone
                    )
                )
                report((place + number / len(paths)) / len(SIX))
            shop_changes.describe(access, shop, name=name)
    return results


def write(folder: Path, *, shops: int = 2, messages: int | None = None, seed: int = 7) -> list[DemoFile]:
    """Write the export files of `shops` demo shops, one folder per shop, in the order of loading.

    The shops are alternately a Kuaishou shop and a TikTok Shop. `messages`: the approximate number of all of them
    together; orders, refunds and reviews are scaled with it. Without it every shop has its usual size.
    """
    chosen = [(KUAISHOU, TIKTOK_SHOP)[place % 2] for place in range(shops)]
    usual = sum(profile.messages for profile in chosen)
    scale = 1.0 if messages is None or not chosen else messages / usual
    written: list[DemoFile] = []
    for place, profile in enumerate(chosen):
        again = f"-{place // 2 + 1}" if place > 1 else ""
        shop = f"{PREFIX}{profile.platform.removesuffix('_shop')}{again}"
        (folder / shop).mkdir(parents=True, exist_ok=True)
        written += [
            DemoFile(path, shop, profile.platform, profile.market, profile.timezone)
            for path in _write_shop(folder / shop, profile, f"{seed}/{shop}", scale)
        ]
    return written


def load(
    access: Access,
    *,
    shops: int = 2,
    messages: int | None = None,
    seed: int = 7,
    progress: Callable[[float], None] | None = None,
) -> list[ImportResult]:
    """Write the demo shops' files into a temporary folder and import them.

    `progress`: called with the share done, 0 to 1.

    Raises DabiaoError when another shop of that name exists.
    """
    report = progress or (lambda _: None)
    results: list[ImportResult] = []
    with TemporaryDirectory() as folder:
        files = write(Path(folder), shops=shops, messages=messages, seed=seed)
        for place, file in enumerate(files):
            results.append(
                import_file(
                    access, file.path, file.shop, platform=file.platform, market=file.market, timezone=file.timezone
                )
            )
            report((place + 1) / len(files))
    return results


def _write_shop(folder: Path, profile: Profile, seed: str, scale: float) -> list[Path]:
    """Write one shop's files.

    Each part has a random generator of its own, so that changing one does not affect others.
    """
    chance = {part: Random(f"{seed}/{part}") for part in ("buyers", "lines", "refunds", "reviews", "violations")}  # noqa: S311 - draws of a demo need no secret randomness
    count = max(1, round(profile.orders * scale))
    sold = lines(chance["lines"], profile, count, buyers(chance["buyers"], profile, count))
    requests = list(refunds(chance["refunds"], profile, sold))
    messages = round(profile.messages * scale)
    chats = (
        CoherentChats(f"{seed}/chats", profile, sold, messages, requests)
        if profile.coherent
        else Chats(f"{seed}/chats", profile, sold, messages)
    )
    return [
        *_write_sales(folder, profile, sold, requests),
        plain_files.messages(folder, chats.held()),
        plain_files.chat_ratings(folder, chats.ratings, as_words=profile.platform == "kuaishou"),
        plain_files.reviews(folder, reviews(chance["reviews"], profile, sold)),
        *([plain_files.violations(folder, profile.violations, chance["violations"])] if profile.violations else []),
    ]


def _write_sales(folder: Path, profile: Profile, sold: list[Line], requests: list[Refund]) -> list[Path]:
    """Write the platform's own exports, and files with what they lack but a rule needs.

    A file without a column does not change it, so that each adds to the one before it.
    """
    if profile.platform == "kuaishou":
        return [
            kuaishou_files.orders(folder, sold),
            kuaishou_files.aftersales(folder, requests),
            plain_files.aftersales_book(folder, requests),
        ]
    if profile.platform != "tiktok_shop":
        return [plain_files.orders(folder, sold), plain_files.refunds(folder, requests)]
    return [
        tiktok_files.orders(folder, sold),
        plain_files.promises(folder, sold),
        tiktok_files.returns(folder, requests),
    ]
