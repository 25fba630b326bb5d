"""The copy of a person's data: one archive, made for a person to read and for a machine to take over.

Only columns that the datamap names come in. Rows pass one by one: the tables are
written as they come, and what the other two files need waits packed in memory, so
that no personal value touches a disk.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from desk.clock import local
from desk.datamap.categories import Category
from desk.rights import copypage
from desk.rights.portion import Portion
from desk.rights.shelf import Shelf
from desk.rights.tablefile import TableFile
from desk.rights.work import Work

SCHEMA = "privacy-desk/copy/1"
DATA, PAGE = "data.json", "index.html"


def make(work: Work, portion: Portion) -> tuple[bytes, int]:
    """The archive and how many rows it holds."""
    made = work.clock.now()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        shelves = [
            _shelf(work, archive, made, Shelf(category, portion.period_of(category)))
            for category in portion.categories
        ]
        with _file(archive, DATA, made) as stream:
            _write_data(stream, work, made, portion, shelves)
        with _file(archive, PAGE, made) as stream:
            for piece in copypage.pieces(work, made, portion, shelves):
                stream.write(piece.encode())
    return buffer.getvalue(), sum(shelf.count for shelf in shelves)


def is_whole(archive: bytes, categories: Sequence[Category]) -> bool:
    """Whether the archive opens, every file in it has its checksum, and none is missing."""
    expected = {DATA, PAGE} | {f"{category.id}.csv" for category in categories if category.collected}
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        return set(read.namelist()) == expected and read.testzip() is None


def _shelf(work: Work, archive: zipfile.ZipFile, made: datetime, shelf: Shelf) -> Shelf:
    if shelf.file is None:
        return shelf
    with _file(archive, shelf.file, made) as stream, gzip.GzipFile(fileobj=shelf.packed, mode="wb") as lines:
        table = TableFile(stream, shelf.titles)
        for row in work.backend.rows(shelf.category.id, work.subject, shelf.period):
            cells = [row.get(title, "") for title in shelf.titles]
            table.add(cells)
            lines.write(json.dumps(cells, ensure_ascii=False).encode() + b"\n")
            shelf.count += 1
    return shelf


def _file(archive: zipfile.ZipFile, name: str, made: datetime) -> IO[bytes]:
    info = zipfile.ZipInfo(name, date_time=local(made).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return archive.open(info, "w", force_zip64=True)


def _write_data(
    stream: IO[bytes], work: Work, made: datetime, portion: Portion, shelves: list[Shelf]
) -> None:
    """One JSON object, written category by category."""
    head = json.dumps(_head(work, made, portion), ensure_ascii=False, indent=1).rstrip("}\n ")
    stream.write(f'{head},\n "categories": ['.encode())
    for place, shelf in enumerate(shelves):
        stream.write(b",\n" if place else b"\n")
        _write_category(stream, shelf)
    stream.write(b"\n ]\n}\n")


def _write_category(stream: IO[bytes], shelf: Shelf) -> None:
    about = json.dumps(_about(shelf), ensure_ascii=False)
    stream.write(f'{about[:-1]}, "rows": ['.encode())
    for place, cells in enumerate(shelf.rows()):
        row = dict(zip(shelf.titles, cells, strict=True))
        stream.write(b",\n" if place else b"\n")
        stream.write(json.dumps(row, ensure_ascii=False).encode())
    stream.write(b"]}")


def _head(work: Work, made: datetime, portion: Portion) -> dict[str, Any]:
    datamap = work.backend.datamap
    return {
        "schema": SCHEMA,
        "made_at": local(made).isoformat(timespec="seconds"),
        "request": work.request.number,
        "operator": datamap.operator.name,
        "policy_version": work.request.policy_version,
        "datamap_version": datamap.version,
        "everything": portion.whole,
        "period": str(portion.period) if portion.period else None,
    }


def _about(shelf: Shelf) -> dict[str, Any]:
    category = shelf.category
    return {
        "id": category.id,
        "title": category.title,
        "clause": category.clause,
        "kinds": list(category.kinds),
        "purposes": list(category.purposes),
        "collected": category.collected,
        "sensitive": category.sensitive,
        "file": shelf.file,
        "columns": list(shelf.titles),
        "cut": shelf.cut,
        "count": shelf.count,
        "period": str(shelf.period) if shelf.period else None,
    }
