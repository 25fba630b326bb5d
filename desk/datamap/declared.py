"""Everything a datamap says is in a database: table by table, each column with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desk.datamap.categories import Category, Table
from desk.datamap.models import Account, Consents, Datamap

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Declared:
    """A table of a source, named at `place`, and the columns it must have, each with its place."""

    source: str
    table: str
    place: Place
    columns: tuple[tuple[Place, str], ...]


def category_tables(datamap: Datamap) -> Iterator[tuple[Place, Category, Table]]:
    """Each table of each category, with its place."""
    for number, category in enumerate(datamap.categories):
        for index, table in enumerate(category.tables):
            yield ("categories", number, "tables", index), category, table


def declared(datamap: Datamap) -> Iterator[Declared]:
    """All of it."""
    yield from _account(datamap, datamap.account)
    for place, category, table in category_tables(datamap):
        yield from _table(datamap, place, category, table)
    for number, field in enumerate(datamap.fields):
        place = ("fields", number)
        columns = [((*place, "column"), field.column), *_keys((*place, "where"), field.where)]
        yield Declared(_source_of_field(datamap, number), field.table, (*place, "table"), tuple(columns))
    if datamap.consents:
        yield _consents(datamap, datamap.consents)
    for number, matter in enumerate(datamap.open_matters):
        place = ("open_matters", number)
        columns = [((*place, "subject"), matter.subject), *_keys((*place, "where"), matter.where)]
        columns += [((*place, "above", "column"), matter.above.column)] if matter.above else []
        yield Declared(datamap.source_id(matter.source), matter.table, (*place, "table"), tuple(columns))


def _account(datamap: Datamap, account: Account) -> Iterator[Declared]:
    names = ("key", "phone", "name", "born", "opened_at", "closed_at")
    columns = _named(("account",), account, names) + _keys(("account", "closing"), account.closing)
    source = datamap.source_id(account.source)
    yield Declared(source, account.table, ("account", "table"), tuple(columns))


def _table(datamap: Datamap, place: Place, category: Category, table: Table) -> Iterator[Declared]:
    source = datamap.source_id(table.source)
    columns = _named(place, table, ("key", "subject", "at", "restrict"))
    columns += _keys((*place, "where"), table.where)
    columns += [
        ((*place, "columns", index, "name"), column.name) for index, column in enumerate(table.columns)
    ]
    if category.retention:
        rule = (*place[:2], "retention")
        columns += _named(rule, category.retention, ("since",))
        columns += _keys((*rule, "when"), category.retention.when)
    if table.through:
        way = (*place, "through")
        columns += _named(way, table.through, ("column",))
        theirs = tuple(_named(way, table.through, ("key", "subject")))
        yield Declared(source, table.through.table, (*way, "table"), theirs)
    yield Declared(source, table.name, (*place, "name"), tuple(columns))


def _consents(datamap: Datamap, consents: Consents) -> Declared:
    names = ("key", "subject", "purpose", "channel", "granted", "at", "version")
    columns = tuple(_named(("consents",), consents, names))
    return Declared(datamap.source_id(consents.source), consents.table, ("consents", "table"), columns)


def _source_of_field(datamap: Datamap, number: int) -> str:
    field = datamap.fields[number]
    tables = datamap.category(field.category).tables
    return next(datamap.source_id(table.source) for table in tables if table.name == field.table)


def _named(place: Place, part: object, names: tuple[str, ...]) -> list[tuple[Place, str]]:
    return [((*place, name), getattr(part, name)) for name in names if getattr(part, name)]


def _keys(place: Place, mapping: object) -> list[tuple[Place, str]]:
    return [((*place, name), name) for name in mapping] if isinstance(mapping, dict) else []
