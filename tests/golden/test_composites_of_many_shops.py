"""Scores and badges of the list of all shops: by the scores that the list has anyway, and the same as without them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from data.access import Access
from data.store import Store
from metrics.composites import asking
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from metrics.scoring.requests import Request, requests_in_force
from metrics.scoring.score import answer


def test_scores_that_the_list_has_are_not_worked_out_again(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requested: list[Request] = []

    def noted(view: object, requests: Sequence[Request], **options: bool) -> object:
        requested.extend(requests)
        return answer(view, requests, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asking, "answer", noted)
    with Store.open(demo_store) as store, Access.local(store).view() as view:
        rules, shops = load_rules(), view.shops()
        alone = composites.report(view, shops, rules)
        assert {request.shop.platform for request in requested} == {"kuaishou"}
        requested.clear()
        requests = requests_in_force(view, shops, rules, None)
        scores = answer(view, requests)
        assert composites.report(view, shops, rules, answered=zip(requests, scores, strict=True)) == alone
        assert requested == []
        half = list(zip(requests, scores, strict=True))[::2]
        assert composites.report(view, shops, rules, answered=half) == alone
        assert 0 < len(requested) < 5
