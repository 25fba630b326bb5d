"""The copy as a page: to be opened without a network, read, and printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.clock import local
from desk.datamap.models import Datamap
from desk.rights.portion import Portion
from desk.rights.shelf import Shelf
from desk.rights.told_period import told
from desk.rights.work import Work

TEMPLATES = Path(__file__).parent / "templates"
MOST_ROWS = 500
"""What a page shows of one category; the table beside it holds them all."""


def pieces(work: Work, made: datetime, portion: Portion, shelves: Sequence[Shelf]) -> Iterator[str]:
    """The page, piece by piece; every value in it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    stream = environment.get_template("copy.html").stream(
        operator=work.backend.datamap.operator,
        request=work.request,
        made=local(made),
        whole=portion.whole,
        period=told(portion.period, work.wording.render) if portion.period else None,
        held=[_section(work.backend.datamap, shelf) for shelf in shelves if shelf.count],
        empty=[shelf.category for shelf in shelves if shelf.category.collected and not shelf.count],
        missing=[shelf.category for shelf in shelves if not shelf.category.collected],
        most=MOST_ROWS,
    )
    stream.enable_buffering(64)
    return iter(stream)


def _section(datamap: Datamap, shelf: Shelf) -> dict[str, Any]:
    category = shelf.category
    return {
        "category": category,
        "purposes": [purpose.title for purpose in datamap.purposes if purpose.id in category.purposes],
        "titles": shelf.titles,
        "count": shelf.count,
        "file": shelf.file,
        "cut": shelf.period is not None,
        "secret": [cut["column"] for cut in shelf.cut if cut["why"] == "secret"],
        "others": [cut["column"] for cut in shelf.cut if cut["why"] == "other_person"],
        "rows": islice(shelf.rows(), MOST_ROWS),
    }
