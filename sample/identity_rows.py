"""Rows about who a person is: account, profile, credentials, documents, addresses (clauses 1.1, 2.2)."""

from __future__ import annotations

from datetime import date, timedelta

from sample import words
from sample.draw import Draw
from sample.people import Person
from sample.sheet import Sheet

DAYS_OF_A_YEAR = 365.25


def born(person: Person, draw: Draw) -> date:
    """The birthday of somebody of this age today; the same each time it is asked."""
    last_birthday = draw.today - timedelta(days=10 + person.id * 37 % 340)
    return last_birthday - timedelta(days=round(person.age * DAYS_OF_A_YEAR))


def add_account(sheet: Sheet, person: Person, draw: Draw) -> None:
    """The account; a closed one has been emptied."""
    closed_at = draw.ago(person.closed_days, person.closed_days - 1) if person.closed_days else None
    sheet.add(
        "accounts",
        phone=None if closed_at else person.phone,
        name=None if closed_at else person.name,
        born=None if closed_at else born(person, draw),
        origin=person.origin,
        status="closed" if closed_at else "active",
        registered_at=None if closed_at else draw.ago(person.days, person.days - 1),
        closed_at=closed_at,
    )


def add_credentials(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Password hashes and one signed-in device."""
    sheet.add(
        "credentials",
        account_id=person.id,
        password_hash=f"scrypt${draw.hex(32)}",
        payment_password_hash=f"scrypt${draw.hex(32)}" if person.balance else None,
        changed_at=draw.ago(person.days),
    )
    signed_in = draw.ago(min(person.days, 20))
    sheet.add(
        "login_sessions",
        account_id=person.id,
        token_hash=draw.hex(32),
        device_name=draw.one_of(words.MODELS)[0],
        created_at=signed_in,
        expires_at=signed_in + timedelta(days=30),
    )


def add_profile(sheet: Sheet, person: Person, draw: Draw) -> None:
    """What a person tells of themselves."""
    sheet.add(
        "profiles",
        account_id=person.id,
        nickname=f"{draw.one_of(words.GIVEN_NAMES)}{draw.digits(3)}",
        gender=draw.one_of(("女", "男")),
        occupation=draw.one_of(words.OCCUPATIONS),
        email=f"user{person.id}@example.com",
        updated_at=draw.ago(person.days),
    )


def add_proofs(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Document, face, and what a third party was asked."""
    verified = draw.ago(person.days)
    sheet.add(
        "id_documents",
        account_id=person.id,
        kind="resident",
        number=draw.id_number(born(person, draw)),
        name_on_it=person.name,
        front_file=draw.file("id"),
        back_file=draw.file("id"),
        verified_at=verified,
    )
    sheet.add(
        "faces",
        account_id=person.id,
        file=draw.file("face"),
        template=draw.hex(64),
        passed=True,
        taken_at=verified,
    )
    sheet.add(
        "credit_checks",
        account_id=person.id,
        provider="示例征信公司",
        subject_matter="credit",
        result="未见异常",
        authorised_at=verified,
        checked_at=verified + timedelta(minutes=2),
    )


def add_photos(sheet: Sheet, person: Person, draw: Draw) -> None:
    """An avatar, a parcel, a handover."""
    for kind in ("avatar", "goods", "handover"):
        sheet.add(
            "photos", account_id=person.id, kind=kind, file=draw.file(kind), taken_at=draw.ago(person.days)
        )


def add_addresses(sheet: Sheet, person: Person, draw: Draw) -> None:
    """The usual addresses, the first of them the default, and the mailing address."""
    for place, label in enumerate(("home", "work", "other")[: person.addresses]):
        sheet.add(
            "addresses",
            account_id=person.id,
            label=label,
            contact_name=person.name if place == 0 else draw.name(),
            contact_phone=(place == 0 and person.phone) or draw.phone(),
            address=draw.address(),
            is_default=place == 0,
            created_at=draw.ago(person.days),
        )
    sheet.add(
        "mailing_addresses",
        account_id=person.id,
        receiver=person.name,
        address=draw.address(),
        postcode=draw.home[4],
        updated_at=draw.ago(person.days),
    )
