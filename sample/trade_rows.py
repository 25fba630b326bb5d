"""Rows about orders and money (clauses 2.3, 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from sample import words
from sample.draw import Draw
from sample.people import YEAR, Person
from sample.sheet import Sheet

KEPT = relativedelta(years=3)
OPEN = ("delivering", "accepted", "placed")
SERVICES = ("deliver", "fetch", "buy", "queue")
TOOLS = ("wechat_pay", "alipay", "card")


def add_orders(sheet: Sheet, person: Person, draw: Draw) -> list[int]:
    """Orders with their tracks, payments and ratings, and the orders' ids: the open ones first."""
    return [_order(sheet, person, draw, status, created) for status, created in _plans(person, draw)]


def _plans(person: Person, draw: Draw) -> Iterator[tuple[str, datetime]]:
    """Each order's status, and when it was placed."""
    for number in range(person.open_orders):
        yield OPEN[number % len(OPEN)], draw.ago(1)
    for _ in range(person.orders):
        yield (
            "cancelled" if draw.chance(0.1) else "completed",
            draw.ago(min(person.days, 3 * YEAR - 10), person.closed_days or 1),
        )
    for _ in range(person.old_orders):
        yield "completed", draw.ago(person.days, 3 * YEAR + 10)


def _order(sheet: Sheet, person: Person, draw: Draw, status: str, created: datetime) -> int:
    minutes = draw.number(15, 90)
    completed = None if status in OPEN else created + timedelta(minutes=minutes)
    fee = draw.money(8, 60)
    id_ = sheet.add(
        "orders",
        account_id=person.id,
        number=f"CC{created:%y%m%d}{draw.digits(8)}",
        service=draw.one_of(SERVICES),
        status=status,
        sender_name=person.name,
        sender_phone=person.phone,
        sender_address=draw.address(),
        recipient_name=draw.name(),
        recipient_phone=draw.phone(),
        recipient_address=draw.address(),
        goods=draw.one_of(words.GOODS),
        note=draw.one_of(words.NOTES),
        fee=fee,
        minutes=minutes if status == "completed" else None,
        created_at=created,
        completed_at=completed,
        restricted_until=_restricted(person, completed),
    )
    paid = None if status == "placed" else created + timedelta(minutes=1)
    _payment(sheet, person, draw, order=id_, status=status, amount=fee, paid=paid)
    if status == "completed":
        _track(sheet, person, draw, id_, created)
        _rating(sheet, person, draw, id_, created + timedelta(hours=3))
    return id_


def _payment(  # noqa: PLR0913 - a payment is of an order, and tells the same as it
    sheet: Sheet,
    person: Person,
    draw: Draw,
    *,
    order: int,
    status: str,
    amount: object,
    paid: datetime | None,
) -> None:
    tool = draw.one_of(TOOLS)
    sheet.add(
        "payments",
        account_id=person.id,
        order_id=order,
        number=f"P{draw.digits(14)}",
        tool=tool,
        payer_account=draw.card() if tool == "card" else f"{tool}-{draw.hex(10)}",
        amount=amount,
        status={"placed": "waiting", "cancelled": "refunded"}.get(status, "paid"),
        paid_at=paid,
        restricted_until=_restricted(person, paid),
    )


def _track(sheet: Sheet, person: Person, draw: Draw, order: int, at: datetime) -> None:
    if person.closed_days:
        return
    for minutes in (5, 12):
        latitude, longitude = draw.coordinates()
        sheet.add(
            "order_tracks",
            order_id=order,
            latitude=latitude,
            longitude=longitude,
            place=f"{draw.home[0]}{draw.one_of(words.STREETS)}附近",
            at=at + timedelta(minutes=minutes),
        )


def _rating(sheet: Sheet, person: Person, draw: Draw, order: int, at: datetime) -> None:
    if person.closed_days or not draw.chance(0.4):
        return
    sheet.add(
        "ratings",
        account_id=person.id,
        order_id=order,
        stars=draw.number(3, 5),
        comment=draw.one_of(words.COMMENTS),
        at=at,
    )


def add_money(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Balance, top-ups, withdrawals, payment accounts and invoices."""
    sheet.add("balances", account_id=person.id, amount=person.balance, updated_at=draw.ago(person.days))
    for _ in range(2 if person.extras or person.balance else 0):
        sheet.add(
            "top_ups",
            account_id=person.id,
            number=f"T{draw.digits(14)}",
            amount=draw.money(20, 200),
            tool=draw.one_of(TOOLS),
            at=draw.ago(min(person.days, 3 * YEAR - 10), 20),
            restricted_until=None,
        )
    if person.extras:
        _card(sheet, person, draw)
        _invoice(sheet, person, draw)


def _card(sheet: Sheet, person: Person, draw: Draw) -> None:
    number = draw.card()
    sheet.add(
        "payment_accounts",
        account_id=person.id,
        tool="card",
        holder=person.name,
        number=number,
        bank=draw.one_of(words.BANKS),
        bound_at=draw.ago(person.days),
    )
    sheet.add(
        "withdrawals",
        account_id=person.id,
        number=f"W{draw.digits(14)}",
        amount=draw.money(10, 100),
        card_number=number,
        status="paid",
        at=draw.ago(min(person.days, 2 * YEAR), 10),
        restricted_until=None,
    )


def _invoice(sheet: Sheet, person: Person, draw: Draw) -> None:
    title, tax_number = f"{draw.name()}工作室", f"91{draw.digits(16)}"
    sheet.add(
        "invoice_titles",
        account_id=person.id,
        title=title,
        tax_number=tax_number,
        is_default=True,
        created_at=draw.ago(person.days),
    )
    sheet.add(
        "invoices",
        account_id=person.id,
        number=draw.digits(20),
        title=title,
        tax_number=tax_number,
        email=f"user{person.id}@example.com",
        amount=draw.money(20, 300),
        issued_at=draw.ago(min(person.days, 3 * YEAR), 5),
        restricted_until=None,
    )


def add_rewards(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Coupons that can still be used, and points."""
    for title, amount in (draw.one_of(words.COUPONS) for _ in range(person.coupons)):
        granted = draw.ago(min(person.days, 20))
        sheet.add(
            "coupons",
            account_id=person.id,
            title=title,
            amount=amount,
            status="unused",
            granted_at=granted,
            expires_at=granted + timedelta(days=60),
        )
    if person.points:
        sheet.add(
            "points",
            account_id=person.id,
            amount=person.points,
            reason="完成订单",
            granted_at=draw.ago(person.days),
        )


def _restricted(person: Person, since: datetime | None) -> datetime | None:
    return since + KEPT if person.closed_days and since else None
