"""Data that no platform exports for the demo shop, in Dabiao's plain format.

Generates no data except times of day of violations.
"""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from random import Random

from data.demo.chats import Message, Rating
from data.demo.pace import DAYS_LATER, END_SECOND, clock
from data.demo.profiles import Violation
from data.demo.sales import Line, Refund, Review
from data.demo.writing import happened, iso, outcome, promise, state, write_csv


def promises(folder: Path, lines: list[Line]) -> Path:
    """Write until when each paid line must be sent, as from the shop's own system.

    TikTok Shop's export does not have it.
    """
    path = folder / "promises.csv"
    rows = (
        (line.order_id, line.product.product_id, iso(line.created), promise(line))
        for line in lines
        if line.created <= END_SECOND and promise(line)
    )
    write_csv(path, "order_id,line_id,created_at,promised_at", rows)
    return path


def orders(folder: Path, lines: list[Line]) -> Path:
    """Write the orders of a shop on a platform whose own exports the demo does not write."""
    path = folder / "orders.csv"
    rows = (
        (
            line.order_id, line.product.product_id, line.buyer_id, line.product.product_id, line.product.title,
            state(line), iso(line.created), iso(line.paid), promise(line), iso(line.shipped), iso(line.delivered),
            iso(line.cancelled),
            line.cancelled_by or "" if happened(line.cancelled) else "", str(line.quantity), str(line.amount),
            line.tracking_id if happened(line.shipped) else "",
        )
        for line in lines
        if line.created <= END_SECOND
    )  # fmt: skip
    header = (
        "order_id,line_id,buyer_id,product_id,product_title,status,created_at,paid_at,promised_at,shipped_at,delivered_at,"
        "cancelled_at,cancelled_by,quantity,amount,tracking_id"
    )
    write_csv(path, header, rows)
    return path


def refunds(folder: Path, requests: list[Refund]) -> Path:
    """Write the after-sales requests of such a shop."""
    path = folder / "refunds.csv"
    rows = (
        (
            r.refund_id, r.line.order_id, r.line.product.product_id, r.line.buyer_id, r.kind, iso(r.applied),
            iso(r.agreed), iso(r.returned), iso(r.completed), outcome(r), str(r.line.amount), r.reason,
            "no" if r.fault is None else "yes", r.fault or "" if happened(r.completed) else "",
        )
        for r in requests
        if r.applied <= END_SECOND
    )  # fmt: skip
    header = (
        "refund_id,order_id,product_id,buyer_id,kind,applied_at,agreed_at,returned_at,completed_at,status,amount,reason,"
        "platform_intervened,fault"
    )
    write_csv(path, header, rows)
    return path


def aftersales_book(folder: Path, refunds: list[Refund]) -> Path:
    """Write the steps of each request and whether the platform intervened, as in the shop's own records.

    Kuaishou's export has neither.
    """
    path = folder / "aftersales_book.csv"
    rows = (
        (
            r.refund_id, iso(r.applied), iso(r.agreed), iso(r.returned), iso(r.completed),
            "no" if r.fault is None else "yes", r.fault or "" if happened(r.completed) else "",
        )
        for r in refunds
        if r.applied <= END_SECOND
    )  # fmt: skip
    write_csv(path, "refund_id,applied_at,agreed_at,returned_at,completed_at,platform_intervened,fault", rows)
    return path


def messages(folder: Path, conversations: Iterable[list[Message]]) -> Path:
    """Write the chats in the plain format, conversation by conversation."""
    path = folder / "messages.csv"
    header = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text"
    rows = (
        (m.conversation_id, m.message_id, m.buyer_id, m.sender, m.agent_id, str(clock(m.at)), m.text)
        for conversation in conversations
        for m in conversation
    )
    write_csv(path, header, rows)
    return path


def chat_ratings(folder: Path, ratings: Iterable[Rating], *, as_words: bool) -> Path:
    """Write the ratings of conversations in the plain format: words as on Kuaishou, or marks as on TikTok Shop."""
    path = folder / "chat_ratings.csv"
    words = {5: "satisfied", 4: "satisfied", 3: "neutral", 2: "dissatisfied", 1: "dissatisfied"}
    header = "conversation_id,agent_id,rated_at,rating,reason,handled_by"
    rows = (
        (
            r.conversation_id, r.agent_id, str(clock(r.at)), words[r.mark] if as_words else str(r.mark), r.reason,
            r.handled_by,
        )
        for r in ratings
    )  # fmt: skip
    write_csv(path, header, rows)
    return path


def violations(folder: Path, decided: Iterable[Violation], chance: Random) -> Path:
    """Write the platform's decisions, as in the shop's own records, each at a random time in office hours."""
    path = folder / "violations.csv"
    rows = (
        (
            v.kind,
            f"{v.day + timedelta(days=DAYS_LATER.get())} {chance.randrange(9, 18):02}:{chance.randrange(60):02}:00",
            v.severity,
            v.actions,
            v.fine,
        )
        for v in decided
    )
    write_csv(path, "kind,decided_at,severity,actions,fine", rows)
    return path


def reviews(folder: Path, written: Iterable[Review]) -> Path:
    """Write the reviews in the plain format, without logistics marks: this shop's list does not have them."""
    path = folder / "reviews.csv"
    header = "review_id,order_id,product_id,buyer_id,created_at,description_score,service_score,text,automatic"
    rows = (
        (
            r.review_id, r.line.order_id, r.line.product.product_id, r.line.buyer_id, str(clock(r.created)),
            str(r.description), str(r.service), r.text, "yes" if r.automatic else "no",
        )
        for r in written
        if r.created <= END_SECOND
    )  # fmt: skip
    write_csv(path, header, rows)
    return path
