"""Children (clause 9, PIPL 31): below fourteen, a right is exercised with a guardian, never alone."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

ALONE_FROM = 14


def needs_guardian(born: date | None, today: date) -> bool:
    """Whether a person born then is still below fourteen today; who was born when nobody knows is not."""
    return born is not None and today < born + relativedelta(years=ALONE_FROM)
