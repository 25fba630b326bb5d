"""What a caller would rather have: a page to read, or JSON (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator

PAGE, DATA = "text/html", "application/json"


def wants_page(accept: str) -> bool:
    """Whether an Accept header puts HTML before JSON, as browsers do; one that takes anything does not."""
    return _quality(accept, PAGE) > _quality(accept, DATA)


def _quality(accept: str, media_type: str) -> float:
    """How much a type is wanted, by the most specific range that takes it."""
    ranges = dict(_ranges(accept))
    for taking in (media_type, f"{media_type.split('/', maxsplit=1)[0]}/*", "*/*"):
        if taking in ranges:
            return ranges[taking]
    return 0.0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.lower().split(","):
        named, *parameters = (piece.strip() for piece in part.split(";"))
        given = (value[2:] for value in parameters if value.startswith("q="))
        yield named, _number(next(given, "1"))


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0
