"""Below fourteen nobody exercises a right alone."""

from __future__ import annotations

from datetime import date

import pytest

from desk.rights.guardianship import needs_guardian


@pytest.mark.parametrize(
    ("born", "alone"),
    [
        (date(2012, 11, 24), True),
        (date(2012, 11, 25), False),
        (date(2016, 2, 29), False),
        (date(2009, 5, 1), True),
        (date(1970, 1, 1), True),
        (None, True),
    ],
)
def test_the_fourteenth_birthday_is_the_first_day_alone(born: date | None, alone: bool) -> None:
    assert needs_guardian(born, date(2026, 11, 24)) is not alone
