"""What a service is asked with, as docs/backend-http.md says: addresses, orders, the ends of a period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desk.datamap.categories import Category
from desk.datamap.period import Period


def path_of(category: Category, what: str) -> str:
    """Where something of a category is asked for."""
    return f"categories/{category.id}/{what}"


def order(category: Category, now: datetime, period: Period | None = None) -> dict[str, Any]:
    """The moment, the datamap's rules for the category, so that they stand in one place, and the period."""
    rules = category.model_dump(mode="json", include={"erasure", "retention"})
    blurs = {
        table.name: {column.name: column.anonymise.value for column in table.columns}
        for table in category.tables
    }
    cut = {"period": moments(period)} if period else {}
    return {"at": now.isoformat(), **rules, "anonymise": blurs, **cut}


def moments(period: Period) -> dict[str, str | None]:
    """The first moment that is in a period, and the first after it."""
    return {
        "from": period.starts.isoformat() if period.starts else None,
        "before": period.ends.isoformat() if period.ends else None,
    }
