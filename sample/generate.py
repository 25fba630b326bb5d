"""Makes the sample operator's rows, deterministic by seed and day, a batch of people at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sample import identity_rows, service_rows, trace_rows, trade_rows
from sample.draw import Draw
from sample.people import NAMED, NOTHING, YEAR, Person
from sample.sheet import Sheet

SEED = 20200701
ORDINARY_PEOPLE = 600
BATCH = 500


@dataclass(frozen=True)
class Rows:
    """Rows for one table."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Batch:
    """Some people's rows, in an order that foreign keys allow; `people` counts all so far."""

    people: int
    tables: tuple[Rows, ...]


def batches(ordinary: int, today: date, seed: int = SEED, size: int = BATCH) -> Iterator[Batch]:
    """The named people and so many ordinary ones; no more than one batch is held at a time."""
    sheet = Sheet()
    total = len(NAMED) + ordinary
    for person, draw in _people(total, today, seed):
        add_person(sheet, person, draw)
        if person.id % size == 0 or person.id == total:
            yield Batch(person.id, tuple(Rows(*rows) for rows in sheet.take()))


def _people(total: int, today: date, seed: int) -> Iterator[tuple[Person, Draw]]:
    for id_ in range(1, total + 1):
        draw = Draw(seed, id_, today)
        yield (NAMED[id_ - 1] if id_ <= len(NAMED) else _ordinary(id_, draw)), draw


def _ordinary(id_: int, draw: Draw) -> Person:
    days = draw.number(30, 5 * YEAR)
    return Person(
        id=id_,
        name=draw.name(),
        phone=f"164{id_:08d}",
        age=draw.number(18, 70),
        days=days,
        orders=draw.number(0, 6),
        open_orders=int(draw.chance(0.04)),
        old_orders=draw.number(1, 4) if days > 4 * YEAR else 0,
        addresses=draw.number(1, 3),
        balance=draw.money(5, 200) if draw.chance(0.1) else NOTHING,
        coupons=draw.number(1, 3) if draw.chance(0.2) else 0,
        points=draw.number(10, 500) if draw.chance(0.3) else 0,
        disputes=("settled",) if draw.chance(0.03) else (),
        violations=(draw.chance(0.2),) if draw.chance(0.03) else (),
        wechat=draw.chance(0.4),
        marketing=draw.chance(0.7),
        extras=draw.chance(0.4),
    )


def add_person(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Everything that one person's account holds."""
    identity_rows.add_account(sheet, person, draw)
    if person.closed_days:
        trade_rows.add_orders(sheet, person, draw)
        return
    identity_rows.add_credentials(sheet, person, draw)
    if person.empty:
        return
    _add_identity(sheet, person, draw)
    orders = trade_rows.add_orders(sheet, person, draw)
    trade_rows.add_money(sheet, person, draw)
    trade_rows.add_rewards(sheet, person, draw)
    service_rows.add_service(sheet, person, draw, orders)
    service_rows.add_consents(sheet, person, draw)
    service_rows.add_third_parties(sheet, person, draw)
    service_rows.add_violations(sheet, person, draw)
    _add_traces(sheet, person, draw)


def _add_identity(sheet: Sheet, person: Person, draw: Draw) -> None:
    identity_rows.add_profile(sheet, person, draw)
    identity_rows.add_addresses(sheet, person, draw)
    if person.extras:
        identity_rows.add_proofs(sheet, person, draw)
        identity_rows.add_photos(sheet, person, draw)
        service_rows.add_campaign(sheet, person, draw)
        trace_rows.add_contacts(sheet, person, draw)


def _add_traces(sheet: Sheet, person: Person, draw: Draw) -> None:
    trace_rows.add_device(sheet, person, draw)
    trace_rows.add_places(sheet, person, draw)
    trace_rows.add_logs(sheet, person, draw)
    trace_rows.add_conclusions(sheet, person, draw)
