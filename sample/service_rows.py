"""Rows about customer service, campaigns, consent, third parties, violations (clauses 2.5–2.9, 4.1.2b, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sample import words
from sample.draw import Draw
from sample.people import YEAR, Person
from sample.sheet import Sheet

POLICY_VERSION = "2020-07-01"
MARKETING_CHANNELS = ("sms", "call", "email", "push")
DISPUTES = ("damage", "delay", "fee", "conduct")


def add_service(sheet: Sheet, person: Person, draw: Draw, orders: list[int]) -> None:
    """Disputes, calls, chats and notes."""
    disputes = [_dispute(sheet, person, draw, orders, status) for status in person.disputes]
    calls = [None, None] if person.extras else []
    for dispute in [*disputes, *calls]:
        sheet.add(
            "call_recordings",
            account_id=person.id,
            dispute_id=dispute,
            evidence=dispute is not None,
            caller_phone=person.phone,
            file=draw.file("call"),
            seconds=draw.number(30, 600),
            summary=draw.one_of(words.QUESTIONS),
            recorded_at=draw.ago(min(person.days, YEAR)),
            restricted_until=None,
        )
    if person.extras:
        _chat(sheet, person, draw)


def _dispute(sheet: Sheet, person: Person, draw: Draw, orders: list[int], status: str) -> int:
    opened = draw.ago(min(person.days, 30), 2)
    settled = opened + timedelta(days=1) if status == "settled" else None
    kind = draw.number(0, len(DISPUTES) - 1)
    return sheet.add(
        "disputes",
        account_id=person.id,
        order_id=orders[-1] if orders else None,
        kind=DISPUTES[kind],
        status=status,
        statement=words.STATEMENTS[kind],
        outcome=draw.one_of(words.OUTCOMES) if settled else None,
        opened_at=opened,
        settled_at=settled,
        restricted_until=None,
    )


def _chat(sheet: Sheet, person: Person, draw: Draw) -> None:
    at = draw.ago(min(person.days, YEAR))
    lines = (("user", draw.one_of(words.QUESTIONS)), ("agent", draw.one_of(words.ANSWERS)))
    for place, (speaker, said) in enumerate(lines):
        sheet.add(
            "chat_logs",
            account_id=person.id,
            speaker=speaker,
            said=said,
            at=at + timedelta(seconds=20 * place),
        )
    sheet.add(
        "service_notes",
        account_id=person.id,
        contact_name=person.name,
        contact_phone=person.phone,
        note="来电咨询，已答复",
        at=at,
    )


def add_campaign(sheet: Sheet, person: Person, draw: Draw) -> None:
    """One entry for a campaign."""
    sheet.add(
        "campaign_entries",
        account_id=person.id,
        campaign=draw.one_of(words.CAMPAIGNS),
        name=person.name,
        phone=person.phone,
        address=draw.address(),
        photo_file=draw.file("campaign"),
        entered_at=draw.ago(person.days),
    )


def add_consents(sheet: Sheet, person: Person, draw: Draw) -> None:
    """What the person has agreed to, by purpose and channel."""
    at = draw.ago(person.days)
    for purpose, channel, granted in _consents(person):
        sheet.add(
            "consents",
            account_id=person.id,
            purpose=purpose,
            channel=channel,
            granted=granted,
            policy_version=POLICY_VERSION,
            changed_at=at,
            restricted_until=None,
        )


def _consents(person: Person) -> Iterator[tuple[str, str | None, bool]]:
    channels = (*MARKETING_CHANNELS, "wechat") if person.wechat else MARKETING_CHANNELS
    for channel in channels:
        yield "marketing", channel, person.marketing
    for channel in ("sms", "call"):
        yield "survey", channel, person.marketing
    for purpose in ("personalisation", "ads", "sharing", "improvement"):
        yield purpose, None, person.marketing
    yield "one_tap_login", None, True
    for purpose in ("background_location", "contacts_upload", "call_recording", "quick_payment"):
        yield purpose, None, person.extras
    for purpose in ("face", "credit_check", "publicity"):
        yield purpose, None, person.extras
    if person.wechat:
        yield "wechat_authorisation", None, True


def add_third_parties(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Who was given something, and what came from WeChat."""
    for recipient, purpose, content in draw.some_of(words.SHARES, 2):
        sheet.add(
            "third_party_shares",
            account_id=person.id,
            recipient=recipient,
            purpose=purpose,
            content=content,
            shared_at=draw.ago(min(person.days, 2 * YEAR)),
            restricted_until=None,
        )
    if person.wechat:
        sheet.add(
            "wechat_bindings",
            account_id=person.id,
            openid=f"oSample{draw.hex(20)}",
            unionid=f"uSample{draw.hex(20)}",
            nickname=f"{draw.one_of(words.GIVEN_NAMES)}{draw.digits(2)}",
            avatar_file=draw.file("wechat"),
            phone=person.phone,
            bound_at=draw.ago(person.days),
        )


def add_violations(sheet: Sheet, person: Person, draw: Draw) -> None:
    """Violations, and the credit that came of them; everybody with orders has a credit."""
    for grave in person.violations:
        rule = 0 if grave else draw.number(1, len(words.RULES) - 1)
        sheet.add(
            "violations",
            account_id=person.id,
            rule=words.RULES[rule],
            facts=words.FACTS[rule],
            grave=grave,
            at=draw.ago(min(person.days, YEAR)),
            restricted_until=None,
        )
    grave = any(person.violations)
    sheet.add(
        "platform_credits",
        account_id=person.id,
        score=draw.number(300, 450) if grave else draw.number(600, 800),
        level="poor" if grave else "good",
        grave=grave,
        at=draw.ago(min(person.days, 90)),
        restricted_until=None,
    )
