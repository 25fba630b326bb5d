"""Rows about devices, places, logs and what is concluded from them (clauses 2.3, 2.7)."""

from __future__ import annotations

from sample import words
from sample.draw import Draw
from sample.people import YEAR, Person
from sample.sheet import Sheet

ACTIONS = ("login", "order", "setting", "logout")
METHODS = ("gps", "wifi", "cell")


def add_device(sheet: Sheet, person: Person, draw: Draw) -> None:
    """The telephone, and the software seen on it."""
    model, system, resolution = draw.one_of(words.MODELS)
    device = sheet.add(
        "devices",
        account_id=person.id,
        model=model,
        system=system,
        resolution=resolution,
        carrier=draw.one_of(words.CARRIERS),
        mac=draw.mac(),
        imei=draw.imei(),
        advertising_id=draw.hex(32),
        first_seen_at=draw.ago(person.days, person.days - 1),
        last_seen_at=draw.ago(min(person.days, 5)),
    )
    for name in draw.some_of(words.APPS, 3 if person.extras else 1):
        sheet.add(
            "installed_apps",
            device_id=device,
            account_id=person.id,
            name=name,
            seen_at=draw.ago(min(person.days, 60)),
        )


def add_places(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Where the app was opened, and the networks it saw."""
    for _ in range(4):
        latitude, longitude = draw.coordinates()
        sheet.add(
            "locations",
            account_id=person.id,
            latitude=latitude,
            longitude=longitude,
            place=f"{draw.home[0]}{draw.one_of(words.STREETS)}附近",
            method=draw.one_of(METHODS),
            at=draw.ago(min(person.days, YEAR)),
        )
    for ssid in draw.some_of(words.NETWORKS, 2):
        sheet.add(
            "wifi_logs",
            account_id=person.id,
            ssid=ssid,
            bssid=draw.mac(),
            at=draw.ago(min(person.days, YEAR)),
        )


def add_contacts(sheet: Sheet, person: Person, draw: Draw) -> None:
    """People the person sends to, one typed in and some from the phone book."""
    for origin in ("typed", "phone_book", "phone_book"):
        sheet.add(
            "contacts",
            account_id=person.id,
            name=draw.name(),
            phone=draw.phone(),
            origin=origin,
            uploaded_at=draw.ago(person.days),
        )


def add_logs(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Logs from before and after the six months for which the law keeps them."""
    for place in range(6):
        at = draw.ago(min(person.days, 150 if place % 2 else YEAR))
        sheet.add(
            "access_logs",
            account_id=person.id,
            action=ACTIONS[place % len(ACTIONS)],
            page=draw.one_of(words.PAGES),
            at=at,
            restricted_until=None,
        )
        sheet.add(
            "ip_logs",
            account_id=person.id,
            ip=draw.ip(),
            city=draw.home[0],
            at=at,
            restricted_until=None,
        )


def add_conclusions(sheet: Sheet, person: Person, draw: Draw) -> None:
    """What was searched, and the tags concluded from it."""
    for searched in draw.some_of(words.SEARCHES, 3):
        sheet.add("searches", account_id=person.id, words=searched, at=draw.ago(min(person.days, YEAR)))
    for tag in draw.some_of(words.TAGS, 3):
        sheet.add(
            "profile_tags",
            account_id=person.id,
            tag=tag,
            score=draw.money(0, 1),
            computed_at=draw.ago(min(person.days, 30)),
        )
