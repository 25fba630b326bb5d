from __future__ import annotations

from desk.archive.failures import ArchiveFailure
from desk.rights.failures import RightsFailure, ScopeUnknown, ValueFault, ValueRefused
from desk.settings import ROOT
from desk.wording import Wording


def every(base: type[Exception]) -> set[type[Exception]]:
    return {base}.union(*(every(sub) for sub in base.__subclasses__()))


def test_each_reason_to_refuse_a_value_has_its_words() -> None:
    responses = Wording.load(ROOT / "data" / "responses").responses
    assert {ValueRefused(fault).response for fault in ValueFault} <= set(responses)


def test_a_failure_of_these_rooms_has_its_own_words_or_those_of_a_failed_step() -> None:
    from actions.base import RESPONSES

    responses = Wording.load(ROOT / "data" / "responses").responses
    assert RESPONSES[ScopeUnknown] in responses
    assert "utter_failed" in responses
    told = {ScopeUnknown, ValueRefused}
    inside_a_step = {"RightsFailure", "ReadBackFailed", "OperationUnknown", "ArchiveFailure", "NotReleased"}
    rest = every(RightsFailure) | every(ArchiveFailure)
    assert {failure.__name__ for failure in rest - told} == inside_a_step
