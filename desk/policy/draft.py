"""What an import would keep of a text, and what a person should look at before: a draft changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from desk.policy import mending, scanned, splitting
from desk.policy.failures import TextUnusable
from desk.policy.mending import Doubt, Line, Mend
from desk.policy.models import Mends, PolicyText

FEWEST = 3
"""A text with fewer numbered clauses is no policy, or its numbers were not read."""


@dataclass(frozen=True)
class Draft:
    """The policy that was read; what was mended, is missing, is doubtful, and was left out."""

    policy: PolicyText
    mends: tuple[Mend, ...]
    gaps: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    left_out: tuple[Line, ...]


def drafted(path: Path, version: str = "", effective: date | None = None) -> Draft:
    """Reads a policy's text; `version` and `effective` go before what the text says of itself.

    Raises TextUnusable where the file cannot be a policy, or does not say its version or date.
    """
    mends = mending.load()
    lines, told = mending.mended(scanned.read(path), mends)
    furniture = [line for line in lines if _matches(mends.furniture, line.text)]
    kept = [line for line in lines if line not in furniture]
    split = splitting.split(kept)
    if len(split.clauses) < FEWEST:
        raise TextUnusable(
            f"{path}: fewer than {FEWEST} numbered clauses were found; number them at line starts"
        )
    spoken = _found(mends.version, split.before)
    dated = effective or _date(_found(mends.effective, kept)) or _date(spoken)
    if dated is None:
        raise TextUnusable(f"{path}: does not say from when it is effective; give --effective YYYY-MM-DD")
    policy = _policy(
        path, version or _version(spoken) or dated.isoformat(), dated, split, _title(split.before, mends)
    )
    doubts = sorted([*mending.doubts(kept, mends), *split.doubts], key=lambda doubt: doubt.line)
    return Draft(policy, tuple(told), split.gaps, tuple(doubts), (*furniture, *split.contents))


def _policy(path: Path, version: str, effective: date, split: splitting.Split, title: str) -> PolicyText:
    try:
        return PolicyText(
            version=version, title=title or path.stem, effective=effective, clauses=split.clauses
        )
    except ValidationError as invalid:
        places = sorted({".".join(map(str, error["loc"])) for error in invalid.errors(include_input=False)})
        raise TextUnusable(f"{path}: does not fit what a policy can be: {', '.join(places)}") from None


def _matches(patterns: Iterable[str], text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in patterns)


def _found(patterns: Iterable[str], lines: Sequence[Line]) -> str:
    for pattern in patterns:
        for line in lines:
            if found := re.search(pattern, line.text):
                return found[1]
    return ""


def _date(spoken: str) -> date | None:
    """The day that is written in some manner of year, month and day."""
    numbers = [int(number) for number in re.findall("[0-9]+", spoken)]
    try:
        return date(*numbers) if len(numbers) == 3 else None
    except ValueError:
        return None


def _version(spoken: str) -> str:
    day = _date(spoken)
    return day.isoformat() if day else re.sub(r"[^0-9A-Za-z._-]", "", spoken)


def _title(before: Sequence[Line], mends: Mends) -> str:
    found = (re.search(mends.title, line.text) for line in before)
    return next((match[1] or match[2] for match in found if match), "")
