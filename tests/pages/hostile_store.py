"""A store whose shop says what a browser or a spreadsheet might obey: in its files, and in what people write of it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from bench import samples
from data.access import Access
from data.changes import saved_views, shop_changes
from data.changes.handled_items import mark
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from pages.schedules import alerts

EVIL = "<script>alert(1)</script>[免费](http://evil.example)![](http://evil.example/p.png)<img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(1)"
SHOP = "店 <b>"


def make(path: Path) -> None:
    """Make a store with one shop, in each of whose text cells stands what a browser or a spreadsheet might obey."""
    sentence = [EVIL, FORMULA]
    chats = [["conversation_id", "message_id", "buyer_id", "sender", "agent_id", "sent_at", "text"]]
    orders = [
        [
            "order_id",
            "buyer_id",
            "product_id",
            "product_title",
            "status",
            "created_at",
            "paid_at",
            "promised_at",
            "shipped_at",
        ]
    ]
    refunds = [
        ["refund_id", "order_id", "product_id", "kind", "applied_at", "completed_at", "status", "reason", "amount"]
    ]
    reviews = [
        ["review_id", "order_id", "product_id", "buyer_id", "created_at", "service_score", "description_score", "text"]
    ]
    for n in range(30):
        evil, day = f"{sentence[n % 2]}{n % 4}", f"2026-01-{5 + n % 6:02}"
        chats += [
            [evil, f"{evil}-{n}-1", evil, "buyer", "", f"{day} 10:00:{n:02}", evil],
            [evil, f"{evil}-{n}-2", evil, "system", "", f"{day} 10:01:{n:02}", evil],
            [evil, f"{evil}-{n}-3", evil, "agent", evil, f"{day} 11:30:{n:02}", evil],
        ]
        orders.append(
            [
                f"{evil}-{n}",
                evil,
                evil,
                evil,
                evil,
                f"{day} 09:00:00",
                f"{day} 09:01:00",
                f"{day} 20:00:00",
                f"{day} 21:00:00",
            ]
        )
        refunds.append([f"{evil}-{n}", f"{evil}-{n}", evil, "refund_only", f"{day} 10:00:00", "", "open", evil, "5"])
        reviews.append([f"{evil}-{n}", f"{evil}-{n}", evil, evil, f"{day} 12:00:00", "1", "2", evil])
    chats.append([EVIL, "x", EVIL, EVIL, EVIL, EVIL, EVIL])  # rejected for its sender
    day = "2026-01-08 10:00:00"
    violations = [["violation_id", "kind", "decided_at", "severity", "order_id"], [EVIL, EVIL, day, EVIL, f"{EVIL}0-0"]]
    certificates = [["certificate_id", "kind", "product_id", "valid_until"], [EVIL, EVIL, f"{EVIL}0", "2026-01-20"]]
    inspections = [
        ["inspection_id", "kind", "noticed_at", "product_id", "result", "decided_at", "reason"],
        [EVIL, EVIL, "2026-01-06 10:00:00", f"{EVIL}0", "fail", "2026-01-09 10:00:00", EVIL],
    ]
    with Store.open(path) as store:
        for rows in (chats, orders, refunds, reviews, violations, certificates, inspections):
            file = path.with_name("in.csv")
            file.write_bytes(samples.text(rows))
            result = import_file(Access.local(store), file, SHOP, platform="kuaishou", name=f"{EVIL}.csv")
            assert result.new == len(rows) - 1 - result.rejected > 0
        write(Access.local(store, EVIL))


def write(access: Access) -> None:
    """What people write themselves: of shops and days, in saved views; and what alerts say of it."""
    short = EVIL[:100]
    shop_changes.describe(access, SHOP, name=short, owner=short, tags=[short], note=EVIL)
    shop_changes.note_day(access, SHOP, date(2026, 1, 7), EVIL, left_out=False)
    link = {"what": ["chats"], "by": ["agent"], "filter": [json.dumps(["agent", [f"{EVIL}0", None]])], "shops": [SHOP]}
    saved_views.save(access, short, "explore", link, [SHOP], shared=True)
    saved_views.save(access, f"{short[1:]}p", "portfolio", {"q": [EVIL], "tag": [short]}, shared=True)
    mark(access, SHOP, "chat", f"{EVIL}0")
    now = datetime(2026, 1, 9, tzinfo=UTC)
    alerts.import_failed(access, SHOP, f"{EVIL}.csv", DabiaoError("error.bad_as_of", value=EVIL), now)
    alerts.check(access, now)
