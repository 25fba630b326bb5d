from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, conversation_of, someone

from desk.identity import codes, levels
from desk.identity.codes import CheckOutcome, CodeRefused, CodeSent, Purpose, Refusal
from desk.identity.levels import Level
from desk.notices.failures import NoticeNotSent
from desk.notices.sms import Sms
from desk.providers import Cause
from desk.tables import Challenge
from desk.vault.keys import Keys
from desk.wording import Wording

WORDS = Wording(
    {f"utter_sms_code_{purpose}": ({"text": "【⟪operator⟫】⟪about⟫：⟪code⟫"},) for purpose in Purpose}
)


@dataclass
class Inbox:
    """A provider that keeps what it was handed, or fails as it was told to."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    failure: Cause | None = None

    def send(self, phone: str, text: str) -> None:
        if self.failure:
            raise NoticeNotSent(self.failure)
        self.texts.append((phone, text))

    def code(self) -> str:
        found = re.search("[0-9]{6}", self.texts[-1][1])
        assert found
        return found[0]


@dataclass
class Person:
    """Somebody in a conversation who is sent codes and types them."""

    session: Session
    clock: ManualClock
    keys: Keys
    subject: str = field(default_factory=someone)
    phone: str = ""
    inbox: Inbox = field(default_factory=Inbox)

    def __post_init__(self) -> None:
        self.phone = self.phone or f"139{int(self.subject[1:9], 16) % 10**8:08d}"
        self.talk: UUID = self.another_conversation()

    def another_conversation(self) -> UUID:
        return conversation_of(self.session, self.subject, self.clock).id

    def asks(
        self, purpose: Purpose = Purpose.IDENTITY, phone: str = "", talk: UUID | None = None
    ) -> CodeSent | CodeRefused:
        return codes.send(
            self.session,
            self.clock,
            self.keys,
            Sms(self.inbox, WORDS, "试用"),
            conversation_id=talk or self.talk,
            subject=self.subject,
            purpose=purpose,
            phone=phone or self.phone,
            about="核验",
        )

    def types(
        self, code: str, purpose: Purpose = Purpose.IDENTITY, talk: UUID | None = None, phone: str = ""
    ) -> codes.CodeCheck:
        return codes.check(
            self.session,
            self.clock,
            self.keys,
            conversation_id=talk or self.talk,
            subject=self.subject,
            purpose=purpose,
            phone=phone or self.phone,
            code=code,
        )

    def level(self, talk: UUID | None = None) -> Level:
        return levels.level_of(
            self.session, self.clock, conversation_id=talk or self.talk, subject=self.subject
        )


@pytest.fixture
def person(session: Session, clock: ManualClock, keys: Keys) -> Person:
    return Person(session, clock, keys)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_opens(person: Person) -> None:
    assert isinstance(person.asks(), CodeSent)
    assert person.types(person.inbox.code()).outcome is CheckOutcome.RIGHT
    assert person.level() is Level.CODE


def test_the_code_goes_to_the_number_and_is_shown_masked(person: Person) -> None:
    sent = person.asks(phone="13912345678")
    assert isinstance(sent, CodeSent)
    assert (person.inbox.texts[0][0], sent.masked_phone) == ("13912345678", "139****5678")


def test_a_code_expires_after_ten_minutes(person: Person, clock: ManualClock) -> None:
    person.asks()
    clock.advance(minutes=10)
    assert person.types(person.inbox.code()).outcome is CheckOutcome.EXPIRED
    assert person.level() < Level.CODE


def test_a_code_opens_to_the_last_second(person: Person, clock: ManualClock) -> None:
    person.asks()
    clock.advance(minutes=9, seconds=59)
    assert person.types(person.inbox.code()).outcome is CheckOutcome.RIGHT


def test_a_code_opens_once(person: Person) -> None:
    person.asks()
    person.types(person.inbox.code())
    assert person.types(person.inbox.code()).outcome is CheckOutcome.NONE_SENT


def test_a_code_belongs_to_its_conversation(person: Person) -> None:
    person.asks()
    other = person.another_conversation()
    assert person.types(person.inbox.code(), talk=other).outcome is CheckOutcome.NONE_SENT
    assert person.level(other) < Level.CODE


def test_a_code_belongs_to_its_purpose(person: Person) -> None:
    person.asks(Purpose.NEW_PHONE)
    assert person.types(person.inbox.code()).outcome is CheckOutcome.NONE_SENT
    assert person.types(person.inbox.code(), Purpose.NEW_PHONE).outcome is CheckOutcome.RIGHT
    assert person.level() < Level.CODE


def test_a_code_proves_only_the_number_it_went_to(person: Person) -> None:
    person.asks(Purpose.NEW_PHONE, phone="13912345678")
    code = person.inbox.code()
    swapped = person.types(code, Purpose.NEW_PHONE, phone="13887654321")
    assert swapped.outcome is CheckOutcome.NONE_SENT
    assert person.types(code, Purpose.NEW_PHONE, phone="13912345678").outcome is CheckOutcome.RIGHT


def test_a_code_to_a_number_that_the_account_lost_opens_nothing(person: Person) -> None:
    person.asks()
    assert person.types(person.inbox.code(), phone="13887654321").outcome is CheckOutcome.NONE_SENT
    assert person.level() < Level.CODE


def test_anothers_code_opens_nothing(
    person: Person, session: Session, clock: ManualClock, keys: Keys
) -> None:
    other = Person(session, clock, keys)
    person.asks()
    other.asks()
    if person.inbox.code() != other.inbox.code():
        assert person.types(other.inbox.code()).outcome is CheckOutcome.WRONG


def test_a_new_code_voids_the_older_one(person: Person, clock: ManualClock) -> None:
    person.asks()
    old = person.inbox.code()
    clock.advance(seconds=61)
    person.asks()
    if old != person.inbox.code():
        assert person.types(old).outcome is CheckOutcome.WRONG
    assert person.types(person.inbox.code()).outcome is CheckOutcome.RIGHT


def test_only_an_hmac_of_a_code_is_kept(person: Person, session: Session, keys: Keys) -> None:
    person.asks()
    kept = session.scalars(select(Challenge).where(Challenge.subject == person.subject)).one()
    code = person.inbox.code().encode()
    assert code not in kept.code_mac
    assert person.phone.encode() not in kept.target_mac
    assert kept.code_mac != keys.mac(
        "another pepper", str(person.talk), person.subject, "identity", code.decode()
    )


def test_five_wrong_tries_lock_every_session(person: Person, clock: ManualClock) -> None:
    person.asks()
    code = person.inbox.code()
    outcomes = [person.types(other_than(code)).outcome for _ in range(5)]
    assert outcomes == [CheckOutcome.WRONG] * 4 + [CheckOutcome.LOCKED]
    assert person.types(code).outcome is CheckOutcome.LOCKED
    other = person.another_conversation()
    refused = person.asks(talk=other)
    assert isinstance(refused, CodeRefused)
    assert refused.reason is Refusal.LOCKED


def test_wrong_tries_in_two_sessions_are_counted_together(person: Person, clock: ManualClock) -> None:
    person.asks()
    for _ in range(3):
        person.types(other_than(person.inbox.code()))
    clock.advance(seconds=61)
    other = person.another_conversation()
    person.asks(talk=other)
    outcomes = [person.types(other_than(person.inbox.code()), talk=other).outcome for _ in range(2)]
    assert outcomes == [CheckOutcome.WRONG, CheckOutcome.LOCKED]


def test_a_lock_ends_and_the_code_of_before_stays_void(person: Person, clock: ManualClock) -> None:
    person.asks()
    old = person.inbox.code()
    for _ in range(5):
        person.types(other_than(old))
    clock.advance(minutes=30)
    assert person.types(old).outcome is CheckOutcome.NONE_SENT
    person.asks()
    assert person.types(person.inbox.code()).outcome is CheckOutcome.RIGHT


def test_a_right_code_begins_the_count_anew(person: Person, clock: ManualClock) -> None:
    person.asks()
    for _ in range(4):
        person.types(other_than(person.inbox.code()))
    person.types(person.inbox.code())
    clock.advance(seconds=61)
    person.asks()
    assert person.types(other_than(person.inbox.code())).tries_left == 4


def test_asked_again_within_a_minute_nothing_is_sent_again(person: Person, clock: ManualClock) -> None:
    person.asks()
    clock.advance(seconds=59)
    assert isinstance(person.asks(), CodeSent)
    assert len(person.inbox.texts) == 1


def test_five_an_hour_and_ten_a_day_go_to_one_number(person: Person, clock: ManualClock) -> None:
    for _ in range(5):
        assert isinstance(person.asks(), CodeSent)
        clock.advance(seconds=61)
    assert person.asks() == CodeRefused(Refusal.TOO_MANY, clock.now() + timedelta(seconds=3600 - 305))
    clock.advance(hours=1)
    for _ in range(5):
        assert isinstance(person.asks(), CodeSent)
        clock.advance(seconds=61)
    clock.advance(hours=1)
    assert isinstance(person.asks(), CodeRefused)
    clock.advance(days=1)
    assert isinstance(person.asks(), CodeSent)


def test_one_number_counts_however_it_is_written_and_whoever_asks(
    person: Person, session: Session, clock: ManualClock, keys: Keys
) -> None:
    other = Person(session, clock, keys)
    person.asks(phone="139 0000 1111")
    refused = other.asks(phone="+8613900001111")
    assert isinstance(refused, CodeRefused)
    assert refused.reason is Refusal.TOO_MANY


def test_a_refusing_provider_leaves_no_live_code(person: Person) -> None:
    person.inbox.failure = Cause.REFUSED
    assert person.asks() == CodeRefused(Refusal.NOT_SENT, None)
    assert person.types("123456").outcome is CheckOutcome.NONE_SENT
    person.inbox.failure = None
    assert isinstance(person.asks(), CodeSent)


def test_what_was_perhaps_sent_counts_and_opens_nothing(person: Person) -> None:
    person.inbox.failure = Cause.NO_ANSWER
    person.asks()
    person.inbox.failure = None
    refused = person.asks()
    assert isinstance(refused, CodeRefused)
    assert refused.reason is Refusal.TOO_MANY
    assert person.types("123456").outcome is CheckOutcome.NONE_SENT


def test_old_codes_are_swept_with_the_index_of_their_numbers(
    person: Person, session: Session, clock: ManualClock
) -> None:
    person.asks()
    clock.advance(days=2, seconds=1)
    assert codes.sweep(session, clock) >= 1
    assert session.scalars(select(Challenge).where(Challenge.subject == person.subject)).all() == []


def test_of_two_right_tries_at_once_one_wins(
    own_sessions: sessionmaker[Session], clock: ManualClock, keys: Keys
) -> None:
    with own_sessions.begin() as session:
        person = Person(session, clock, keys)
        person.asks()
    outcomes = _at_once(own_sessions, person, person.inbox.code(), 2)
    assert sorted(outcomes) == [CheckOutcome.NONE_SENT, CheckOutcome.RIGHT]


def test_wrong_tries_at_once_are_all_counted(
    own_sessions: sessionmaker[Session], clock: ManualClock, keys: Keys
) -> None:
    with own_sessions.begin() as session:
        person = Person(session, clock, keys)
        person.asks()
    outcomes = _at_once(own_sessions, person, other_than(person.inbox.code()), 8)
    assert (outcomes.count(CheckOutcome.WRONG), outcomes.count(CheckOutcome.LOCKED)) == (4, 4)


def test_codes_asked_for_at_once_are_sent_once(
    own_sessions: sessionmaker[Session], clock: ManualClock, keys: Keys
) -> None:
    with own_sessions.begin() as session:
        person = Person(session, clock, keys)

    def ask() -> None:
        with own_sessions.begin() as session:
            Person(session, clock, keys, person.subject, person.phone, person.inbox).asks(talk=person.talk)

    _together([ask] * 4)
    assert len(person.inbox.texts) == 1


def test_two_people_who_ask_for_one_number_at_once_get_one_code(
    own_sessions: sessionmaker[Session], clock: ManualClock, keys: Keys
) -> None:
    with own_sessions.begin() as session:
        first = Person(session, clock, keys)
        second = Person(session, clock, keys, phone=first.phone, inbox=first.inbox)

    def asking(person: Person) -> Callable[[], None]:
        def ask() -> None:
            with own_sessions.begin() as session:
                Person(session, clock, keys, person.subject, person.phone, person.inbox).asks(
                    talk=person.talk
                )
                time.sleep(0.2)

        return ask

    _together([asking(first), asking(second)])
    assert len(first.inbox.texts) == 1


def _at_once(sessions: sessionmaker[Session], person: Person, code: str, times: int) -> list[CheckOutcome]:
    outcomes: list[CheckOutcome] = []

    def work() -> None:
        with sessions.begin() as session:
            check = codes.check(
                session,
                person.clock,
                person.keys,
                conversation_id=person.talk,
                subject=person.subject,
                purpose=Purpose.IDENTITY,
                phone=person.phone,
                code=code,
            )
        outcomes.append(check.outcome)

    _together([work] * times)
    return outcomes


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
