"""Numbers: read aloud, typed badly, drawn by many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock

from desk.clock import local
from desk.requests import numbers
from desk.requests.failures import NotANumber
from desk.tables import SERIALS, SerialDay

NUMBERS = st.builds(
    numbers.written,
    st.sampled_from([numbers.REQUEST, numbers.TICKET]),
    st.dates().map(lambda day: f"{day:%y%m%d}"),
    st.integers(1, 999_999).map(lambda serial: f"{serial:04d}"),
)


def test_a_number_has_the_day_in_china_and_the_serial_of_that_day(
    session: Session, clock: ManualClock
) -> None:
    clock.moment = clock.moment.replace(hour=17)
    first, second = numbers.draw(session, clock), numbers.draw(session, clock)
    assert first.startswith("261125-0001-")
    assert second.startswith("261125-0002-")


def test_a_ticket_has_a_series_and_a_letter_of_its_own(session: Session, clock: ManualClock) -> None:
    numbers.draw(session, clock)
    assert numbers.draw(session, clock, numbers.TICKET).startswith("T261124-0001-")


def test_two_who_draw_at_once_get_two_numbers(own_sessions: sessionmaker[Session]) -> None:
    clock = ManualClock()
    clock.advance(days=400)

    def draw(_: int) -> str:
        with own_sessions.begin() as session:
            return numbers.draw(session, clock)

    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(draw, range(12)))
    assert len(set(drawn)) == 12


def test_a_serial_from_before_the_day_began_is_no_number_of_the_day(
    session: Session, clock: ManualClock
) -> None:
    clock.advance(days=401)
    ahead = (session.scalar(SERIALS) or 0) + 3
    session.add(SerialDay(series=numbers.REQUEST, day=local(clock.now()).date(), base=ahead))
    session.flush()
    assert numbers.draw(session, clock)[6:].startswith("-0001-")


@given(NUMBERS)
def test_a_number_is_read_in_full_width_with_spaces_or_without_dashes(number: str) -> None:
    full_width = number.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert numbers.parse(full_width) == number
    assert numbers.parse(number.replace("-", "").lower()) == number
    assert numbers.parse(" " + " ".join(number.replace("-", "—")) + " ") == number


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([at for at, sign in enumerate(number) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    with pytest.raises(NotANumber):
        numbers.parse(number[:place] + digit + number[place + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_that_changed_places_are_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if number[place : place + 2].isdigit() and swapped != number:
        with pytest.raises(NotANumber):
            numbers.parse(swapped)


@given(st.text())
def test_any_other_text_is_no_number(text: str) -> None:
    try:
        assert numbers.parse(numbers.parse(text)) == numbers.parse(text)
    except NotANumber:
        assert numbers.find(text) is None or len(text) > 11


def test_a_number_is_found_in_a_sentence() -> None:
    number = numbers.written("", "261124", "0387")
    assert numbers.find(f"我的申请{number}办好了吗？") == number
    assert numbers.find("我的申请办好了吗？13812345678") is None


def test_a_ticket_s_letter_counts() -> None:
    ticket = numbers.written(numbers.TICKET, "261124", "0007")
    with pytest.raises(NotANumber):
        numbers.parse(ticket.removeprefix("T"))
