"""How stored values are read: as text for the copy, and masked in one line for the chat."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any

from desk.clock import local
from desk.datamap.categories import Column, Mask, Table
from desk.datamap.masking import mask

SAMPLES = 3
SAMPLE_COLUMNS = 5
BETWEEN = " · "


@singledispatch
def text_of(value: object) -> str:
    """A stored value as a person reads it; nothing is an empty text."""
    return str(value)


@text_of.register
def _(_nothing: None) -> str:
    return ""


@text_of.register
def _(value: bool) -> str:
    return "true" if value else "false"


@text_of.register
def _(value: datetime) -> str:
    return (local(value) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M:%S")


@text_of.register
def _(value: Decimal) -> str:
    return f"{value:f}"


@text_of.register
def _(value: bytes | memoryview) -> str:
    return base64.b64encode(value).decode()


@text_of.register
def _(value: dict | list) -> str:  # type: ignore[type-arg]
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=text_of)


def copied(table: Table, row: Mapping[str, Any]) -> dict[str, str]:
    """A row for the copy, title → text: the person's own in full, others' masked, no secret."""
    return {
        column.title: _word(column, text) if not column.other else _shown(column, text)
        for column, text in _texts(table, row)
    }


def sample(table: Table, row: Mapping[str, Any]) -> str:
    """A row in one masked line."""
    parts = [f"{column.title}: {_shown(column, text)}" for column, text in _texts(table, row) if text]
    return BETWEEN.join(parts[:SAMPLE_COLUMNS])


def _texts(table: Table, row: Mapping[str, Any]) -> Iterator[tuple[Column, str]]:
    for column in table.columns:
        if column.mask is not Mask.SECRET:
            yield column, text_of(row.get(column.name))


def _word(column: Column, text: str) -> str:
    return column.values.get(text, text)


def _shown(column: Column, text: str) -> str:
    if column.mask is None:
        return mask(Mask.TEXT, text) if column.other else _word(column, text)
    return mask(column.mask, text)
