"""A desk, and the demo's telephone provider beside it, for the tests of the telephone and of recordings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from doors_support import assembled
from telephone_support import NOBODY, Line, provider

from desk.assembly import Desk
from desk.recordings.keeping import Keeping
from desk.recordings.lifecycle import Recordings


@pytest.fixture(scope="module")
def telephone_desk(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with assembled(live_url, tmp_path_factory.mktemp("var"), DESK_PUBLIC_URL=NOBODY) as desk:
        yield desk


@pytest.fixture(scope="module")
def telephone_line(telephone_desk: Desk) -> Iterator[Line]:
    with provider(telephone_desk) as line:
        yield line


@pytest.fixture
def line(telephone_line: Line) -> Iterator[Line]:
    yield telephone_line
    telephone_line.mended()


@pytest.fixture
def recordings(line: Line) -> Recordings:
    return replace(line.desk.recordings, recorder=line.telephone)


@pytest.fixture
def keeping(line: Line) -> Keeping:
    return replace(line.desk.keeping, recorder=line.telephone)
