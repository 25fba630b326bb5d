"""The talk itself: what is said goes to the conversation, and its reply is read aloud."""

from __future__ import annotations

from desk.conversation import turn
from desk.conversation.failures import NotOffered
from desk.conversation.message import Expects, Message, Reply
from desk.datamap.models import FieldKind
from desk.db import unit_of_work
from desk.hotline import cards, holding, person, proving, reading
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline, Says, Then, again, conversation_of, key_of
from desk.hotline.prompt import Heard, Prompt, number_prompt
from desk.hotline.words import CHANNEL
from desk.identity import limits
from desk.tables import Ticket
from desk.vault import detect, numbers

SURE = 0.5
"""Below this the recogniser guesses, and what it heard is read back first."""

SURE_OF_A_YES = 0.7
"""A yes that lets an effect happen must be heard better than a sentence: else it is asked for by key."""

LONGEST_READ_BACK = 40
EARLIER = "earlier"
"""The payload of what was asked for before it was known who calls."""

BY_KEYS = (FieldKind.PHONE,)
NOT_BY_EAR = (FieldKind.ID_NUMBER, FieldKind.EMAIL)
"""What nobody should say into a telephone, or spell: it is corrected in the app."""

YES = "1"


def heard(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """Words go to the conversation, a key stands for what the last prompt offered."""
    if given.keys:
        return _pressed(hotline, talk, given.keys)
    if hotline.yes(given.words) and _is_confirming(hotline, talk):
        return _agreed(hotline, talk, given)
    if given.confidence < SURE:
        return _read_back(hotline, talk, given.words)
    if not talk.known and hotline.said("phone_go_on", given.words):
        return proving.first(hotline, talk, given.words)
    return Says(text=given.words)


def read_back(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """A yes to what was read back lets it count; anything else is heard anew."""
    talk.state = State.TALK
    if given.keys == YES or (given.words and hotline.yes(given.words)):
        return Says(text=talk.kept.said)
    if given.keys or hotline.desk.conversation.lexicon.is_control(given.words):
        return Prompt(says=hotline.words.text("utter_phone_say_it_again"))
    return heard(hotline, talk, given)


def said(hotline: Hotline, talk: Talk, says: Says) -> Prompt:
    """One turn of the conversation, once a step, and what it says."""
    payload = says.payload
    with unit_of_work(hotline.desk.sessions) as session:
        conversation = conversation_of(session, talk)
        if says.intent:
            conversation.offers, payload = {EARLIER: says.intent}, EARLIER
        pressed = conversation.offers.get(payload or "")
    message = Message(talk.conversation_id, talk.subject, says.text, payload, key_of(talk))
    try:
        reply = turn.take_alone(hotline.desk.conversation, message)
    except NotOffered:
        return again(talk, hotline.words.text("utter_phone_no_such_key"))
    if _waits_for_proof(hotline, talk, reply):
        talk.kept.said, talk.kept.pressed = says.text or "", pressed
    return told(hotline, talk, reply)


def told(hotline: Hotline, talk: Talk, reply: Reply) -> Prompt:
    """What the reply asks decides where the talk stands."""
    talk.state, talk.facts.keys, talk.kept.rest = State.TALK, {}, []
    with unit_of_work(hotline.desk.sessions) as session:
        conversation = conversation_of(session, talk)
        offers, field = dict(conversation.offers), conversation.expected_field
        ticket = session.get(Ticket, reply.ticket.number) if reply.ticket else None
        wants_person = ticket is not None and ticket.kind == person.KIND
    if wants_person and reply.ticket:
        return person.handed(hotline, talk, reply.ticket.number)
    if reply.expects == Expects.CODE:
        return proving.begun(hotline, talk, _read(hotline, reply, offers).pages)
    proving.over(hotline, talk)
    if reply.request and _too_long(reply):
        talk.sends.append(("preview", reply.request.number))
    if holding.is_meant(hotline, reply):
        return holding.begun(hotline, talk)
    if reply.expects == Expects.VALUE and field:
        return _value(hotline, talk, field, reply)
    return paged(hotline, talk, _read(hotline, reply, offers))


def paged(hotline: Hotline, talk: Talk, read: reading.Reading) -> Prompt:
    """The first page; the keys count once the last one is read."""
    first, *rest = read.pages or (hotline.words.text("utter_phone_say_it_again"),)
    talk.kept.rest, talk.facts.keys = rest, read.keys
    return Prompt(says=first + (hotline.words.text("utter_phone_more") if rest else ""))


def next_page(hotline: Hotline, talk: Talk) -> Prompt:
    """What is left to be read."""
    first, *talk.kept.rest = talk.kept.rest
    return Prompt(says=first + (hotline.words.text("utter_phone_more") if talk.kept.rest else ""))


def new_number(hotline: Hotline, talk: Talk, given: Heard) -> Then:  # noqa: ARG001 - as every handler
    """The new telephone number of a correction, by keys; then the talk goes on with it."""
    digits = limits.national(given.keys)
    if not numbers.MOBILE.fullmatch(digits):
        return number_prompt(hotline.words.text("utter_phone_number_again"))
    return Says(text=digits)


def _pressed(hotline: Hotline, talk: Talk, keys: str) -> Then:
    if talk.kept.rest:
        return next_page(hotline, talk)
    payload = talk.facts.keys.get(keys)
    if payload is None:
        return again(talk, hotline.words.text("utter_phone_no_such_key"))
    return Says(intent={"name": payload[1:], "entities": {}}) if payload[0] == "/" else Says(payload=payload)


def _is_confirming(hotline: Hotline, talk: Talk) -> bool:
    with unit_of_work(hotline.desk.sessions) as session:
        return conversation_of(session, talk).expects == Expects.CONFIRMATION


def _agreed(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """A yes counts once all was read, in a word that means nothing else, and well heard; else by key."""
    if talk.kept.rest:
        return next_page(hotline, talk)
    if given.confidence >= SURE_OF_A_YES and hotline.said("phone_confirms", given.words):
        return Says(text=given.words)
    return Prompt(says=hotline.words.text("utter_phone_confirm_by_key"))


def _read_back(hotline: Hotline, talk: Talk, words: str) -> Prompt:
    """Nothing personal is read back aloud; what is too long to be is asked for anew."""
    if detect.find(words) or len(words) > LONGEST_READ_BACK:
        return Prompt(says=hotline.words.text("utter_phone_say_it_again"))
    talk.state, talk.kept.said = State.READ_BACK, words
    return Prompt(says=hotline.words.text("utter_phone_read_back", text=words))


def _value(hotline: Hotline, talk: Talk, field: str, reply: Reply) -> Prompt:
    kind = hotline.desk.datamap.field(field).kind
    if kind in NOT_BY_EAR:
        talk.sends.append(("link", str(talk.id)))
        return Prompt(says=hotline.words.text("utter_phone_value_by_app"))
    if kind in BY_KEYS:
        talk.state = State.NEW_NUMBER
        before = "".join(hotline.words.sentence(message.text) for message in reply.messages[:-1])
        return number_prompt(before + hotline.words.text("utter_phone_new_number"))
    read = _read(hotline, reply, {})
    return paged(hotline, talk, reading.Reading(read.pages, {}))


def _waits_for_proof(hotline: Hotline, talk: Talk, reply: Reply) -> bool:
    """Whether this reply said that it must first be known who calls; a question in between does not."""
    first = hotline.desk.wording.text("utter_verify_first", CHANNEL)
    return not talk.known and any(message.text == first for message in reply.messages)


def _too_long(reply: Reply) -> bool:
    """Whether a preview says more than is told of it."""
    shown = (message.card for message in reply.messages if message.card)
    return any(card["kind"] == "preview" and cards.is_cut(card) for card in shown)


def _read(hotline: Hotline, reply: Reply, offers: reading.Offers) -> reading.Reading:
    sensitive = tuple(category.id for category in hotline.desk.datamap.categories if category.sensitive)
    return reading.read(hotline.words, reply, offers, sensitive)
