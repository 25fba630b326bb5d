"""A correction goes on with what was named last, and back to the list of fields."""

from __future__ import annotations

from typing import Any

import pytest
from actions_support import DATAMAP, call_of, desk_of
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from actions import correction
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights.scope import CorrectionScope
from desk.vault import tokens
from desk.vault.keys import Keys


class Correcting:
    """One person in the course of a correction whose field was chosen."""

    def __init__(self, session: Session, clock: ManualClock, keys: Keys, field: str) -> None:
        self.session, self.desk = session, desk_of(clock, keys)
        self.conversation = conversation_of(session, someone(), clock)
        self.request = lifecycle.open_request(
            session,
            clock,
            right=Right.CORRECTION,
            subject=self.conversation.subject,
            conversation=self.conversation,
            policy_version="1",
            scope=CorrectionScope(field=field).to_dict(),
        )

    def says(self, intent: str, text: str, **more: Any) -> CorrectionScope:
        call = call_of(self.conversation, intent, text, awaiting="value", journey="correction", **more)
        correction._keep_what_was_named(self.session, self.desk, call, self.conversation, self.request)
        return CorrectionScope.from_dict(self.request.scope)


@pytest.fixture
def correcting(session: Session, clock: ManualClock, keys: Keys) -> Correcting:
    return Correcting(session, clock, keys, "phone")


def test_the_button_for_another_field_leads_back_to_the_list(correcting: Correcting) -> None:
    said = correcting.says("provide_scope", '/provide_scope{"field": "*"}', field=correction.ANOTHER)
    assert said == CorrectionScope()
    assert correction.ANOTHER not in {field.id for field in DATAMAP.fields}


def test_another_correction_without_its_field_leads_back_to_the_list(correcting: Correcting) -> None:
    assert correcting.says("request_correction", "我想改的不是这个") == CorrectionScope()


def test_a_greeting_keeps_the_field(correcting: Correcting) -> None:
    assert correcting.says("greet", "你好").field == "phone"


def test_a_birthday_in_the_sentence_that_names_it_is_taken(correcting: Correcting) -> None:
    scope = correcting.says("request_correction", "改生日，1990年3月5号", field="birthday")
    assert scope.field == "birthday"
    value = tokens.unseal_token(
        correcting.session, correcting.desk.keys, correcting.conversation, scope.token
    )
    assert value == "1990年3月5号"
