"""What a call leads to by a job: a text message (a code, the other ways, what was too long to listen to,
a result), or that a caller goes on whose agent has left.

Each is a job: what it sends is looked up when it runs, and none of it stands in the queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.assembly import Desk
from desk.conversation import done
from desk.db import unit_of_work
from desk.hotline import aside, calls, cards
from desk.hotline_tables import PhoneCall
from desk.identity import callers, codes, limits
from desk.identity.codes import Purpose
from desk.notices.sms import Sms
from desk.requests import receipts
from desk.requests.states import Right
from desk.tables import Challenge, Request
from desk.telephone.failures import TelephoneNotThere

NOTICE = "notice"
"""The purpose of what is counted with the codes and holds none; numbers have a blind index of its own."""

LISTED = 20
"""Kinds in one text message; the whole preview stands in the app."""


def send(desk: Desk, kind: str, reference: str) -> None:
    """Does one. Raises NoticeNotSent or TelephoneNotDone where it may be tried again, KeyError."""
    with unit_of_work(desk.sessions) as session:
        KINDS[kind](session, desk, reference)


def _code(session: Session, desk: Desk, reference: str) -> None:
    """A code to the number that is claimed; one without an account is counted alike, and gets none."""
    call = UUID(reference)
    number = calls.number_of(session, desk.keys, call)
    if not number:
        return
    claim = callers.claim(desk.backend, desk.keys, number)
    silent = Sms(callers.Silent(), desk.wording, desk.sms.operator)
    codes.send(
        session,
        desk.clock,
        desk.keys,
        desk.sms if claim.real else silent,
        conversation_id=call,
        subject=claim.subject,
        purpose=Purpose.IDENTITY,
        phone=claim.number,
        about=desk.wording.text("utter_about_phone"),
    )


def _alternative(session: Session, desk: Desk, reference: str) -> None:
    """The ways that need no recording, to a caller who refused it."""
    _to_a_caller(session, desk, UUID(reference), "utter_sms_alternative")


def _link(session: Session, desk: Desk, reference: str) -> None:
    """Where a step goes on that the telephone is not fit for."""
    _to_a_caller(session, desk, UUID(reference), "utter_sms_go_on")


def _preview(session: Session, desk: Desk, reference: str) -> None:
    """The whole of what would happen, by kinds; nothing personal."""
    request = session.get_one(Request, reference)
    items = [item for item in (request.preview or {}).get("items", ()) if cards.concerned(item)]
    lines = [
        desk.wording.text(f"utter_sms_will_{item['outcome']}", title=item["title"], until=item["until"] or "")
        for item in items[:LISTED]
    ]
    consequences = [str(text) for text in (request.preview or {}).get("consequences", ())]
    what = "；".join(text.rstrip("。") for text in [*lines, *consequences])
    _to(desk, _number(session, desk, request), "utter_sms_preview", number=request.number, what=what)


def _receipt(session: Session, desk: Desk, reference: str) -> None:
    """What a request came to, its number, and where its receipt is."""
    request = session.get_one(Request, reference)
    link = receipts.link(session, desk.keys, request) or ""
    about = desk.wording.text(f"utter_about_{request.right}")
    told = done.told(desk.wording, request.preview) if request.right != Right.ACCESS else ""
    state = desk.wording.text(f"utter_state_{request.status}")
    url = desk.settings.url + link if link.startswith("/") else link or desk.settings.url
    _to(
        desk, _number(session, desk, request), "utter_sms_receipt",
        number=request.number, what=told or about, state=state, url=url,
    )  # fmt: skip


def _release(_session: Session, desk: Desk, reference: str) -> None:
    """Ends the conference of a call, which goes on with the desk. Raises TelephoneNotDone."""
    try:
        desk.telephone.end_conference(desk.telephone.conference(reference))
    except TelephoneNotThere:
        return


def _number(session: Session, desk: Desk, request: Request) -> str:
    """The number that was proved in the call, or the account's own."""
    call = session.scalar(select(PhoneCall.id).where(PhoneCall.conversation_id == request.conversation_id))
    proved = calls.number_of(session, desk.keys, call) if call else ""
    if proved:
        return proved
    account = desk.backend.account(request.subject)
    return (account.phone or "") if account else ""


def _to_a_caller(session: Session, desk: Desk, call: UUID, response: str) -> None:
    """To a number that nobody proved: no more of it than of codes, for a caller ID can be forged."""
    number, now = calls.number_of(session, desk.keys, call), desk.clock.now()
    subject, target = f"{callers.UNKNOWN}{call}", desk.keys.mac(NOTICE, limits.national(number))
    limits.lock(session, target)
    if not number or limits.next_at(session, now, target, subject):
        return
    counted = Challenge(
        conversation_id=call, subject=subject, purpose=NOTICE, code_mac=b"", target_mac=target
    )
    counted.sent_at = counted.expires_at = counted.used_at = now
    session.add(counted)
    _to(desk, number, response, url=desk.settings.url)


def _to(desk: Desk, phone: str, response: str, **values: str) -> None:
    if phone:
        desk.sms.send(phone, desk.wording.text(response, operator=desk.sms.operator, **values))


KINDS: Mapping[str, Callable[[Session, Desk, str], None]] = {
    "code": _code,
    "alternative": _alternative,
    "link": _link,
    "preview": _preview,
    "receipt": _receipt,
    aside.RELEASE: _release,
}
