"""Versions of a policy: what is kept of an import, which one answers when, and in whose words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.policy import carrying, measure, versions
from desk.policy.answers import Answer, Kind, answer
from desk.policy.document import of_text
from desk.policy.draft import drafted
from desk.policy.extracts import LONGEST, extract
from desk.policy.failures import VersionTaken
from desk.policy.models import PolicyText
from desk.policy.versions import Policies
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.settings import ROOT
from desk.tables import AuditEntry
from tests.support import ManualClock, conversation_of, someone

HELD_OUT = measure.QUESTIONS.with_name("questions_held_out.yml")
TEXTS = ROOT / "tests" / "data" / "policies"
FIRST = drafted(TEXTS / "library-1.txt").policy
SECOND = drafted(TEXTS / "library-2.txt").policy
IN_FORCE_AGAIN = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def policies() -> Policies:
    return Policies.load(TEXTS / "words.yml")


@pytest.fixture
def library(session: Session, clock: ManualClock) -> Session:
    """A desk with both versions of the library's policy; the second comes into force in 2027."""
    for policy in (FIRST, SECOND):
        versions.keep(session, clock, policy)
    return session


def asked(policies: Policies, session: Session, clock: ManualClock, question: str) -> Answer:
    return answer(policies.current(session, clock), question)


def test_where_nothing_was_imported_the_plain_words_are_the_policy(
    session: Session, clock: ManualClock, policies: Policies
) -> None:
    policy = policies.current(session, clock)
    assert (policy.version, [clause.id for clause in policy.clauses]) == ("2024-03-01", ["1.1", "1.2"])


def test_the_same_text_twice_is_kept_once(session: Session, clock: ManualClock) -> None:
    assert versions.keep(session, clock, FIRST)
    clock.advance(days=1)
    assert not versions.keep(session, clock, FIRST)
    [one] = versions.kept(session)
    assert (one.version, one.digest) == ("2024-03-01", versions.digest_of(FIRST))
    assert one.imported_at < clock.now()


def test_another_text_never_takes_a_version_that_is_there(session: Session, clock: ManualClock) -> None:
    versions.keep(session, clock, FIRST)
    with pytest.raises(VersionTaken, match="2024-03-01"):
        versions.keep(session, clock, FIRST.model_copy(update={"title": "T"}))
    assert versions.text_of(session, "2024-03-01") == FIRST


def test_an_import_stands_in_the_audit_chain(session: Session, clock: ManualClock) -> None:
    versions.keep(session, clock, FIRST)
    chain.settle(session)
    newest = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert newest and newest.kind == "policy.imported"
    assert newest.body["digest"] == versions.digest_of(FIRST)


def test_a_version_to_come_answers_from_its_day_in_china(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    assert policies.current(library, clock).version == "2024-03-01"
    clock.moment = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert policies.current(library, clock).version == "2024-03-01"
    clock.moment = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert policies.current(library, clock).version == "2027-01-01"


def test_a_request_goes_on_naming_the_version_it_was_filed_under(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    def filed() -> str:
        subject = someone()
        return lifecycle.open_request(
            library,
            clock,
            right=Right.ERASURE,
            subject=subject,
            conversation=conversation_of(library, subject, clock),
            policy_version=policies.current(library, clock).version,
            scope={},
        ).policy_version

    older = filed()
    clock.moment = IN_FORCE_AGAIN
    assert (older, filed()) == ("2024-03-01", "2027-01-01")


def test_plain_words_answer_for_the_version_they_are_written_for(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    answered = asked(policies, library, clock, "借阅记录会留多久")
    assert (answered.kind, answered.citations) == (Kind.CLAUSE, ("1.2",))
    assert "两年" in answered.text


def test_plain_words_go_on_answering_where_the_clause_has_not_changed(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    clock.moment = IN_FORCE_AGAIN
    assert asked(policies, library, clock, "办借书证要填什么").kind is Kind.CLAUSE
    changed = asked(policies, library, clock, "1.2 写了什么")
    assert (changed.kind, changed.citations) == (Kind.EXTRACT, ("1.2",))
    assert "满一年后删除" in changed.text and "两年" not in changed.text


def test_a_changed_clause_is_asked_for_as_before_and_answered_in_the_new_words(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    clock.moment = IN_FORCE_AGAIN
    answered = asked(policies, library, clock, "借过的书你们要记多少年")
    assert (answered.kind, answered.citations) == (Kind.EXTRACT, ("1.2",))
    assert "满一年后删除" in answered.text


def test_ways_of_asking_do_not_go_on_with_a_number_that_says_something_else() -> None:
    words = Policies.load(TEXTS / "words.yml").words.policy
    swapped = {"1.1": "1.2", "1.2": "1.1"}
    clauses = [one.model_copy(update={"id": swapped.get(one.id, one.id)}) for one in SECOND.clauses]
    changed = SECOND.model_copy(update={"clauses": tuple(clauses)})
    assert set(carrying.still_asked(words, SECOND)) == {"1.1", "1.2"}
    assert carrying.still_asked(words, changed) == {}


def test_plain_words_for_a_version_that_nobody_imported_answer_for_no_other(
    session: Session, clock: ManualClock, policies: Policies
) -> None:
    versions.keep(session, clock, SECOND)
    clock.moment = IN_FORCE_AGAIN
    assert policies.current(session, clock).clauses == ()


def test_a_clause_without_plain_words_is_answered_in_the_operators_own(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    answered = asked(policies, library, clock, "监控录像保存多少天")
    assert (answered.kind, answered.citations) == (Kind.EXTRACT, ("2.1",))
    assert "三十天" in answered.text


def test_a_heading_that_is_named_says_what_stands_in_it(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    answered = asked(policies, library, clock, "第三条讲什么")
    assert answered.citations == ("3",) and answered.text.startswith("读者的权利：查阅。")


def test_a_clause_that_the_version_in_force_does_not_have_is_not_answered(
    library: Session, clock: ManualClock, policies: Policies
) -> None:
    clock.moment = IN_FORCE_AGAIN
    assert asked(policies, library, clock, "2.2 写了什么").citations == ()


def test_an_extract_is_short_and_begins_where_the_question_is_about() -> None:
    filling = "这一句说的是另外一件事情，和问题没有一点关系。" * 8
    text = f"{filling}录像只保存三十天。{filling}"
    found = extract(text, "录像保存几天")
    assert found.startswith("……") and "录像只保存三十天。" in found and found.endswith("……")
    assert len(found) <= LONGEST + 4


@pytest.mark.parametrize("text", ["", "短。", "没有句号", "，" * 400, "长" * 400, "一。" * 300])
def test_any_text_has_an_extract_that_fits(text: str) -> None:
    assert len(extract(text, "问题")) <= LONGEST + 4


def test_what_is_kept_is_read_as_it_was(library: Session) -> None:
    assert [versions.text_of(library, one.version) for one in versions.kept(library)] == [SECOND, FIRST]
    assert isinstance(FIRST, PolicyText)


@pytest.mark.shared
def test_the_operators_scan_answers_as_well_as_the_plain_words_do(shared: Path) -> None:
    words = Policies.load(ROOT / "sample" / "policy.yml").words
    scan = drafted(shared / "policy" / "2020-07-01.ocr.txt").policy
    later = scan.model_copy(update={"version": "later"})
    for policy, least in ((of_text(words, scan, scan), 0.92), (of_text(words, later, None), 0.85)):
        figures = measure.figures(measure.rows(policy, HELD_OUT))
        assert figures["right"] >= least and figures["false"] <= 0.02, figures
