"""A moment that is named is still to come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from actions.moments import moment

NOW = datetime(2026, 11, 24, 2, 24, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(seconds=1), "10:25"),
        (timedelta(seconds=30), "10:25"),
        (timedelta(seconds=31), "10:26"),
        (timedelta(minutes=60), "11:25"),
        (timedelta(hours=14), "2026-11-25 00:25"),
    ],
)
def test_the_next_full_minute_is_said_and_another_day_with_its_date(after: timedelta, said: str) -> None:
    assert moment(NOW + after, NOW) == said


def test_no_moment_is_no_words() -> None:
    assert moment(None, NOW) == ""
