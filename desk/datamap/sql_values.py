"""Texts to what a column holds, and back: subjects, corrected values, times."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, SmallInteger, and_, false, or_, true

from desk.datamap.categories import Where


class ValueUnfit(ValueError):
    """A text that this column cannot hold; carries no value."""


def is_subject(column: Column[Any], subject: str) -> ColumnElement[bool]:
    """The condition that a row is this subject's; false for a key that the column cannot hold."""
    try:
        return column == _key(column, subject)
    except ValueError:
        return false()


def matches(column: Callable[[str], Column[Any]], where: Where) -> ColumnElement[bool]:
    """The condition of a `where`; `column` finds a column by its name."""
    return and_(true(), *(_is(column(name), wanted) for name, wanted in where.items()))


def stored(column: Column[Any], text: str) -> object:
    """A corrected value as the column holds it. Raises ValueUnfit."""
    kind = _python_type(column)
    try:
        if kind is date:
            return date.fromisoformat(text)
        if kind is datetime:
            return datetime.fromisoformat(text)
        return kind(text) if kind in (int, float) else _no_nul(text)
    except ValueError:
        raise ValueUnfit from None


def moment(value: date | datetime | None, zone: str) -> datetime | None:
    """A stored time with its offset; one without is of the source's zone."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))


def _key(column: Column[Any], subject: str) -> object:
    """The one text of a key is its canonical one: no two texts are the same subject."""
    kind = _python_type(column)
    value: object = kind(subject) if kind in (int, uuid.UUID) else _no_nul(subject)
    if str(value) != subject or (isinstance(value, int) and not _fits(column, value)):
        raise ValueError
    return value


def _fits(column: Column[Any], value: int) -> bool:
    sizes = ((SmallInteger, 15), (BigInteger, 63), (Integer, 31))
    bits = next((bits for kind, bits in sizes if isinstance(column.type, kind)), 63)
    return value.bit_length() <= bits


def _no_nul(text: str) -> str:
    text.encode()  # a lone surrogate is no text either
    if "\x00" in text:
        raise ValueError
    return text


def _python_type(column: Column[Any]) -> type:
    try:
        return column.type.python_type
    except NotImplementedError:  # a type of the operator's own: the database casts it
        return str


def _is(column: Column[Any], wanted: Any) -> ColumnElement[bool]:
    if isinstance(wanted, (list, tuple)):
        return or_(false(), *(_is(column, each) for each in wanted))
    return column.is_(None) if wanted is None else column == wanted
