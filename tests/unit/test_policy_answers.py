"""Answers: the clause, else the law, else nothing; and how often that comes out right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.policy import choose, measure
from desk.policy.answers import Answer, Kind, answer
from desk.policy.document import load
from desk.policy.models import PolicyFile, Silence
from desk.settings import ROOT

SAMPLE = ROOT / "sample" / "policy.yml"
POLICY = load(SAMPLE)
HELD_OUT = measure.QUESTIONS.with_name("questions_held_out.yml")


def asked(question: str) -> Answer:
    return answer(POLICY, question)


def test_what_recordings_are_for_is_answered_with_clause_2_5() -> None:
    answered = asked("你们的通话录音是干什么用的？")
    assert (answered.kind, answered.citations) == (Kind.CLAUSE, ("2.5",))
    assert answered.text.startswith("打客服电话会录音")


def test_where_the_policy_is_silent_the_law_answers_with_its_full_name() -> None:
    answered = asked("亲人去世了，他的账号资料我们家属怎么办")
    assert (answered.kind, answered.citations) == (Kind.LAW, ("PIPL 49",))
    assert answered.sources == ("个人信息保护法 49",)


def test_what_neither_policy_nor_law_says_is_not_answered() -> None:
    answered = asked("注销有几天的冷静期啊")
    assert answered == Answer(Kind.SILENT)


@pytest.mark.parametrize(
    "question", ["今天会下雨吗", "骑手怎么还没来", "", "？？？", "⟦手机号:a1b2c3⟧", "qwertz"]
)
def test_what_is_none_of_ours_is_not_answered(question: str) -> None:
    assert asked(question) == Answer(Kind.ABSTAIN)


def test_a_clause_named_by_its_number_is_the_answer() -> None:
    assert asked("政策里4.1.2a什么意思").citations == ("4.1.2a",)
    assert asked("政策里99.1.2写了啥") == Answer(Kind.ABSENT)


def test_a_question_about_ones_own_data_offers_the_journey() -> None:
    assert asked("你们手上存了我什么东西").offers == ("access",)


def test_a_sealed_value_in_the_question_changes_nothing() -> None:
    plain, sealed = "你们会把我的号码卖给别人吗", "你们会把我的号码⟦手机号:a1b2c3⟧卖给别人吗"
    assert asked(sealed) == asked(plain)


def test_full_width_and_spoken_manner_change_nothing() -> None:
    assert asked("喂 你好 请问一下 为什么要ＷｉＦｉ信息啊").citations == ("2.3.5",)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=500))
def test_any_text_gets_an_answer_that_cites_only_what_is_there(question: str) -> None:
    known = {clause.id for clause in POLICY.clauses} | {article.id for article in POLICY.laws}
    answered = asked(question)
    assert set(answered.citations) <= known
    assert bool(answered.citations) == (answered.kind in (Kind.CLAUSE, Kind.LAW)) == bool(answered.text)


def test_every_ask_of_a_clause_finds_its_clause() -> None:
    asks = [(clause.id, ask) for clause in POLICY.clauses for ask in clause.asks]
    lost = [(id_, ask) for id_, ask in asks if asked(ask).citations != (id_,)]
    assert len(lost) <= 0.02 * len(asks), lost


def test_no_question_that_is_known_to_have_no_answer_is_answered() -> None:
    file = PolicyFile.model_validate(yaml.safe_load(SAMPLE.read_text(encoding="utf-8")))
    entries: tuple[Silence, ...] = file.silent + file.elsewhere
    asks = [ask for entry in entries for ask in entry.asks]
    answered = [ask for ask in asks if asked(ask).citations]
    assert len(answered) <= 0.01 * len(asks), answered


def test_most_questions_are_answered_rightly_and_few_falsely() -> None:
    figures = measure.figures(measure.rows(POLICY, measure.QUESTIONS))
    assert figures["answerable"] >= 150
    assert figures["unanswerable"] >= 100
    assert figures["right"] >= 0.95, figures
    assert figures["false"] <= 0.02, figures
    assert figures["ms_p95"] < 40, figures


def test_questions_that_nothing_was_tuned_to_are_mostly_answered_rightly_too() -> None:
    figures = measure.figures(measure.rows(POLICY, HELD_OUT))
    assert figures["right"] >= 0.92, figures
    assert figures["wrong"] <= 0.03, figures
    assert figures["false"] <= 0.02, figures


def test_no_measured_question_is_one_that_the_index_was_built_from() -> None:
    asks = set(everything_asked())
    assert [question for *_, question in measure.questions_of(measure.QUESTIONS) if question in asks] == []


def test_no_held_out_question_is_one_that_the_index_was_built_from_but_for_filling_words() -> None:
    plain = POLICY.index.plain
    asks = {plain(ask) for ask in everything_asked()}
    assert [question for *_, question in measure.questions_of(HELD_OUT) if plain(question) in asks] == []


def everything_asked() -> Iterator[str]:
    file = PolicyFile.model_validate(yaml.safe_load(SAMPLE.read_text(encoding="utf-8")))
    for entry in (*file.clauses, *POLICY.laws, *file.silent, *file.elsewhere):
        yield from entry.asks


def test_a_bar_is_chosen_that_lets_few_false_answers_through() -> None:
    rows = choose.looked_up(POLICY, HELD_OUT)
    assert choose.figures(rows, choose.chosen(rows))[1] <= choose.FALSE_AT_MOST
    assert choose.crossed(rows)[0] >= 0.85


def test_the_figures_tell_right_wrong_and_false_apart(tmp_path: Path) -> None:
    questions = tmp_path / "questions.yml"
    questions.write_text(
        '"2.5": {app: [你们的通话录音是干什么用的]}\n"9": {app: [为什么要wifi信息]}\n'
        "abstain: {app: [匿名化是什么意思, 骑手怎么还没来]}\n",
        encoding="utf-8",
    )
    figures = measure.figures(measure.rows(POLICY, questions))
    assert (figures["right"], figures["wrong"], figures["false"]) == (0.5, 0.5, 0.5)
