"""What `make nlu-eval` counts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import nlu_eval
import pytest
from nlu_eval import Row, Sentence

CONTRACT = {
    "rows",
    "accuracy",
    "macro_f1",
    "per_intent",
    "destructive_misfires",
    "destructive_misfires_acted",
    "parse_ms",
    "confusions",
}


def row(gold: str, understood: str, *, channel: str = "app", sure: float = 0.95, acted: bool = True) -> Row:
    return Row(Sentence("…", gold, channel), understood, sure, acted=acted, ms=1.0)


def test_every_figure_of_the_contract_is_there() -> None:
    assert set(nlu_eval.figures([row("greet", "greet")])) >= CONTRACT


def test_what_is_spoken_is_counted_apart_from_what_is_typed() -> None:
    rows = [
        row("greet", "greet"),
        row("greet", "thank", channel="wechat"),
        row("greet", "greet", channel="voice"),
    ]
    assert nlu_eval.figures(rows)["per_channel"] == {
        "chat": {"rows": 2, "accuracy": 0.5, "after_one_question": 0.5},
        "voice": {"rows": 1, "accuracy": 1.0, "after_one_question": 1.0},
    }


def test_a_journey_that_the_question_back_offers_is_reached() -> None:
    unsure = row("request_access", "request_deletion", sure=0.4, acted=False)
    offered = replace(unsure, offered=("request_deletion", "request_access"))
    assert offered.reached and not unsure.reached
    assert not replace(offered, acted=True).reached


def test_a_channel_without_rows_has_no_figure() -> None:
    assert set(nlu_eval.figures([row("greet", "greet")])["per_channel"]) == {"chat"}


def test_a_misfire_is_acted_on_only_above_the_threshold() -> None:
    rows = [
        row("ask_policy", "request_deletion"),
        row("ask_policy", "request_deletion", acted=False),
        row("request_deletion", "request_account_cancellation", acted=False),
        row("request_deletion", "ask_policy"),
    ]
    found = nlu_eval.figures(rows)
    assert (found["destructive_misfires"], found["destructive_misfires_acted"]) == (3, 1)


def test_macro_f1_weighs_a_rare_intent_like_a_common_one() -> None:
    rows = [row("greet", "greet")] * 8 + [row("thank", "greet")] * 2
    found = nlu_eval.figures(rows)
    assert found["accuracy"] == 0.8
    assert found["macro_f1"] == pytest.approx((8 / 9 + 0) / 2, abs=1e-4)


def test_what_is_likeliest_counts_also_where_the_box_would_ask() -> None:
    def unsure(texts: list[str]) -> list[dict[str, Any]]:
        ranking = [{"name": name, "confidence": 0.4} for name in (nlu_eval.FALLBACK, "request_deletion")]
        return [{"intent": ranking[0], "ranking": ranking, "ms": 2.0} for _ in texts]

    (found,) = nlu_eval.evaluate([Sentence("都删", "request_deletion", "voice")], unsure)
    assert (found.understood, found.confidence, found.acted) == ("request_deletion", 0.4, False)


def test_an_empty_sentence_never_reaches_the_bot() -> None:
    def none(texts: list[str]) -> list[dict[str, Any]]:
        assert texts == []
        return []

    (found,) = nlu_eval.evaluate([Sentence("\u200b", "out_of_scope", "app")], none)
    assert (found.understood, found.acted) == (nlu_eval.FALLBACK, False)


def test_a_personal_value_is_sealed_and_the_same_each_time() -> None:
    seen = nlu_eval.sealed("手机号换成13812345678")
    assert seen == nlu_eval.sealed("手机号换成13812345678")
    assert re.fullmatch("手机号换成⟦手机号:[0-9a-f]{6}⟧", seen)


def test_the_columns_of_a_file_are_read_by_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text('text\tintent\tchannel\tnote\n他说"好"\taffirm\tvoice\t\n', encoding="utf-8")
    assert nlu_eval.read(path) == [Sentence('他说"好"', "affirm", "voice")]
