"""What a datamap must hold true of itself: ids that are unique and lead somewhere, rules that are there.

Each rule yields faults; none looks at a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desk.datamap.categories import Category, Table
from desk.datamap.failures import DatamapFault
from desk.datamap.lines import Lines
from desk.datamap.models import HOTLINE_COLUMNS, Datamap, Hotline

_LISTS = (
    "sources",
    "kinds",
    "categories",
    "fields",
    "channels",
    "purposes",
    "permissions",
    "brands",
    "open_matters",
)
_ERASURE = "add `erasure: {how: delete}` (or anonymise, or keep with a `reason`)"
_Place = tuple[str | int, ...]


def reference_faults(lines: Lines, datamap: Datamap) -> Iterator[DatamapFault]:
    """Everything that the datamap contradicts in itself."""
    yield from _ids_twice(lines, datamap)
    yield from _sources(lines, datamap)
    yield from _hotline(lines, datamap)
    yield from _kinds_without_a_voice(lines, datamap)
    for number, category in enumerate(datamap.categories):
        yield from _category(lines, datamap, ("categories", number), category)
    for number, purpose in enumerate(datamap.purposes):
        place = ("purposes", number, "channels")
        known = [channel.id for channel in datamap.channels]
        yield from _unknown(lines, place, "channel", purpose.channels, known)
    yield from _fields(lines, datamap)


def _ids_twice(lines: Lines, datamap: Datamap) -> Iterator[DatamapFault]:
    for name in _LISTS:
        seen: set[str] = set()
        for number, item in enumerate(getattr(datamap, name)):
            if item.id in seen:
                what = f"the id `{item.id}` stands twice in `{name}`"
                yield lines.fault((name, number, "id"), what, "give one of the two another id")
            seen.add(item.id)


def _sources(lines: Lines, datamap: Datamap) -> Iterator[DatamapFault]:
    known = [source.id for source in datamap.sources]
    for place, source in _sources_named(datamap):
        if source is not None:
            yield from _unknown(lines, (*place, "source"), "source", [source], known)


def _sources_named(datamap: Datamap) -> Iterator[tuple[_Place, str | None]]:
    yield ("account",), datamap.account.source
    if datamap.consents:
        yield ("consents",), datamap.consents.source
    for number, matter in enumerate(datamap.open_matters):
        yield ("open_matters", number), matter.source
    for number, category in enumerate(datamap.categories):
        for index, table in enumerate(category.tables):
            yield ("categories", number, "tables", index), table.source


def _hotline(lines: Lines, datamap: Datamap) -> Iterator[DatamapFault]:
    """The desk's own recordings: no account stands there, and a table of theirs names what they have."""
    own = [source.id for source in datamap.sources if isinstance(source, Hotline)]
    for place, source in _sources_named(datamap):
        if datamap.source_id(source) in own and place[0] != "categories":
            mend = "name the source where it stands, and put the hotline last among the `sources`"
            yield lines.fault(place, f"nothing of this stands in `{own[0]}`", mend)
    for number, category in enumerate(datamap.categories):
        for index, table in enumerate(category.tables):
            if datamap.source_id(table.source) in own:
                place = ("categories", number, "tables", index)
                named = [table.key, *(column.name for column in table.columns)]
                yield from _unknown(lines, place, "column of the hotline", named, list(HOTLINE_COLUMNS))


def _kinds_without_a_voice(lines: Lines, datamap: Datamap) -> Iterator[DatamapFault]:
    spoken = {kind for category in datamap.categories for kind in category.kinds}
    for number, kind in enumerate(datamap.kinds):
        if kind.id not in spoken:
            mend = f"add `{kind.id}` to the `kinds` of a category, or a category with `collected: false`"
            yield lines.fault(("kinds", number), f"no category speaks for the kind `{kind.id}`", mend)


def _category(lines: Lines, datamap: Datamap, place: _Place, category: Category) -> Iterator[DatamapFault]:
    kinds, purposes = [kind.id for kind in datamap.kinds], [purpose.id for purpose in datamap.purposes]
    yield from _unknown(lines, (*place, "kinds"), "kind", category.kinds, kinds)
    yield from _unknown(lines, (*place, "purposes"), "purpose", category.purposes, purposes)
    if category.collected and category.erasure is None:
        yield lines.fault(place, f"category `{category.id}` has no erasure rule", _ERASURE)
    for index, table in enumerate(category.tables):
        yield from _table(lines, (*place, "tables", index), category, table)


def _table(lines: Lines, place: _Place, category: Category, table: Table) -> Iterator[DatamapFault]:
    titles = [column.title for column in table.columns]
    for index, title in enumerate(titles):
        if title in titles[:index]:
            what = f"two columns of `{table.name}` have the title `{title}`: one would hide the other"
            yield lines.fault((*place, "columns", index, "title"), what, "give each its own title")
    if category.retention and table.restrict is None:
        what = f"a law keeps rows of `{table.name}`, and no column takes the date"
        yield lines.fault(place, what, "name a nullable date or time column as `restrict`")


def _fields(lines: Lines, datamap: Datamap) -> Iterator[DatamapFault]:
    tables = {
        category.id: [table.name for table in category.tables if table.subject]
        for category in datamap.categories
    }
    for number, field in enumerate(datamap.fields):
        place = ("fields", number)
        yield from _unknown(lines, (*place, "category"), "category", [field.category], list(tables))
        if field.category in tables and field.table not in tables[field.category]:
            what = f"`{field.table}` is no table of category `{field.category}` with a `subject`"
            yield lines.fault((*place, "table"), what, _one_of(tables[field.category]))


def _unknown(
    lines: Lines, place: _Place, kind: str, named: Iterable[str], known: list[str]
) -> Iterator[DatamapFault]:
    for index, id_ in enumerate(named):
        if id_ not in known:
            yield lines.fault((*place, index), f"there is no {kind} `{id_}`", _one_of(known))


def _one_of(known: list[str]) -> str:
    return f"write one of: {', '.join(known)}" if known else "declare it first"
