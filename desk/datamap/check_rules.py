"""Rules that the live columns cannot carry: what would fail, or leave a person recognisable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Date, DateTime, String

from desk.datamap import categories
from desk.datamap.categories import Blur, Category, How, Table, Then
from desk.datamap.declared import Place, category_tables
from desk.datamap.failures import DatamapFault
from desk.datamap.lines import Lines
from desk.datamap.live import Live
from desk.datamap.models import Datamap

_CUT = (Blur.YEAR, Blur.MONTH)


def rule_faults(lines: Lines, datamap: Datamap, lives: Mapping[str, Live]) -> Iterator[DatamapFault]:
    """What is wrong with times, restriction and anonymising; columns that are not there are left aside."""
    for place, category, table in category_tables(datamap):
        live = lives.get(datamap.source_id(table.source))
        if live is None or table.name not in live.tables:
            continue
        yield from _times(lines, live, place, category, table)
        if anonymises(category) or (datamap.is_account_row(table) and erases(category)):
            yield from _blurs(lines, live, place, table)
            if not datamap.is_account_row(table):
                yield from _still_leads(lines, live, place, table)
            elif category.erasure and not category.erasure.needs_account:
                yield from _next_to_the_key(lines, place, table)
    yield from _left_behind(lines, datamap, lives)


def anonymises(category: Category) -> bool:
    """Whether any rule of the category anonymises."""
    how = category.erasure.how if category.erasure else None
    then = category.retention.then if category.retention else None
    return how is How.ANONYMISE or then is Then.ANONYMISE


def erases(category: Category) -> bool:
    """Whether erasing changes anything of the category."""
    return category.erasure is not None and category.erasure.how is not How.KEEP


def _times(
    lines: Lines, live: Live, place: Place, category: Category, table: Table
) -> Iterator[DatamapFault]:
    named = [((*place, "at"), table.at), ((*place, "restrict"), table.restrict)]
    if category.retention:
        named.append(((*place[:2], "retention", "since"), category.retention.since))
    for where, name in named:
        column = live.column(table.name, name) if name else None
        if column is not None and not isinstance(column.type, (Date, DateTime)):
            yield lines.fault(where, f"`{table.name}.{name}` is no date or time", "name one that is")
    restrict = live.column(table.name, table.restrict) if table.restrict else None
    if restrict is not None and not restrict.nullable:
        what = f"`{table.name}.{restrict.name}` may not be NULL, so every row would be restricted"
        yield lines.fault((*place, "restrict"), what, "make the column nullable, without a default")


def _blurs(lines: Lines, live: Live, place: Place, table: Table) -> Iterator[DatamapFault]:
    for index, declared in enumerate(table.columns):
        column = live.column(table.name, declared.name)
        problem = column is not None and _problem(live, table, declared, column)
        if problem:
            what, mend = problem
            yield lines.fault((*place, "columns", index), f"`{table.name}.{declared.name}` {what}", mend)


def _problem(
    live: Live, table: Table, declared: categories.Column, column: Column[Any]
) -> tuple[str, str] | None:
    if declared.anonymise is Blur.EMPTY and not column.nullable:
        return "may not be NULL and would be emptied", _instead_of_null(column)
    if declared.anonymise is Blur.BLANK and not isinstance(column.type, String):
        return "cannot hold an empty text", "make it nullable and write `anonymise: empty`"
    if declared.anonymise is Blur.BLANK and (table.name, declared.name) in live.unique:
        return "must be unique, and two empty texts are not", "make it nullable, `anonymise: empty`"
    if declared.anonymise in _CUT and not isinstance(column.type, (Date, DateTime)):
        return "is no time that could be cut", "write `anonymise: empty`"
    return None


def _instead_of_null(column: Column[Any]) -> str:
    if isinstance(column.type, (Date, DateTime)):
        return "make it nullable, or write `anonymise: year`"
    if isinstance(column.type, String):
        return "make it nullable, or write `anonymise: blank`"
    return "make it nullable, or write `anonymise: keep` if it says nothing about anybody"


def _still_leads(lines: Lines, live: Live, place: Place, table: Table) -> Iterator[DatamapFault]:
    """An anonymised row must not lead to its person."""
    name = table.through.column if table.through else table.subject
    link = live.column(table.name, str(name))
    if link is not None and (link.primary_key or not link.nullable):
        what = f"`{table.name}.{name}` may not be NULL, so anonymised rows would lead to the person"
        mend = "make it nullable, or write `how: delete` (and `then: erase`)"
        yield lines.fault((*place, "through" if table.through else "subject"), what, mend)


def _next_to_the_key(lines: Lines, place: Place, table: Table) -> Iterator[DatamapFault]:
    """The account's row leads to its person while the account lives: a year is a person's year there."""
    for index, column in enumerate(table.columns):
        if column.anonymise in _CUT:
            what = f"`{table.name}.{column.name}` would be left on the row of an account that lives"
            mend = "write `anonymise: empty`, or `needs_account: true` with a `reason`"
            yield lines.fault((*place, "columns", index), what, mend)


def _left_behind(lines: Lines, datamap: Datamap, lives: Mapping[str, Live]) -> Iterator[DatamapFault]:
    """Columns of tables whose rows stay that nobody declares: the anonymiser would leave them as they are."""
    for (source, name), place in _staying(datamap).items():
        live = lives.get(source)
        known = _spoken_for(datamap, source, name)
        for column in live.tables[name].columns if live and name in live.tables else ():
            if column.name not in known:
                what = f"rows of `{name}` stay, and nobody says what becomes of `{column.name}`"
                mend = f"add it to `columns` (`{{name: {column.name}, title: …, anonymise: keep}}` keeps it)"
                yield lines.fault(place, what, mend)


def _staying(datamap: Datamap) -> dict[tuple[str, str], Place]:
    account = datamap.account
    staying: dict[tuple[str, str], Place] = {
        (datamap.source_id(account.source), account.table): ("account", "table")
    }
    for place, category, table in category_tables(datamap):
        if anonymises(category):
            staying.setdefault((datamap.source_id(table.source), table.name), (*place, "columns"))
    return staying


def _spoken_for(datamap: Datamap, source: str, name: str) -> set[str | None]:
    """The columns that a rule sets, and those that say nothing but which row it is."""
    known: set[str | None] = set()
    for _, category, table in category_tables(datamap):
        if (datamap.source_id(table.source), table.name) == (source, name):
            known |= {column.name for column in table.columns} | set(table.where)
            known |= {table.key, table.subject, table.restrict}
            known |= {table.through.column} if table.through else set()
            known |= set(category.retention.when) if category.retention else set()
    account = datamap.account
    if (datamap.source_id(account.source), account.table) == (source, name):
        known |= {account.key, account.closed_at, account.opened_at, *account.closing}
    return known
