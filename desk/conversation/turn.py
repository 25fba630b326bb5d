"""One turn, the same for every door: normalise → guard → seal → bot → unseal → transcript."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from desk.clock import Clock
from desk.conversation import compose, queueing, transcript, utterances
from desk.conversation.awaited import Awaited
from desk.conversation.bot import Bot, BotAnswer, Said
from desk.conversation.compose import Composer
from desk.conversation.failures import BotDown, NoConversation, NothingSaid, NotOffered, TextTooLong, TooFast
from desk.conversation.lexicon import Lexicon
from desk.conversation.lock import one_at_a_time
from desk.conversation.message import CONFIRMS, Channel, Expects, Intent, Message, Reply
from desk.conversation.normalise import LONGEST, LONGEST_RAW, normalise
from desk.conversation.phrases import Phrases
from desk.conversation.sealing import Sealer
from desk.conversation.utterances import Piece
from desk.db import unit_of_work
from desk.requests import tickets
from desk.tables import Conversation, Turn
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys
from desk.wording import Wording, WordingMissing

log = structlog.get_logger()

A_MINUTE = timedelta(minutes=1)
MOST_IN_A_MINUTE = 60
IDLE = timedelta(minutes=60)


@dataclass(frozen=True)
class Parts:
    """What a turn needs; made once in the assembly."""

    sessions: sessionmaker[Session]
    lock_sessions: sessionmaker[Session]
    clock: Clock
    keys: Keys
    bot: Bot
    wording: Wording
    lexicon: Lexicon
    phrases: Phrases
    awaited: Awaited


def begin(parts: Parts, channel: Channel, subject: str) -> tuple[UUID, Reply]:
    """Opens a conversation for a verified sender and greets: what it is and what it can do."""
    with unit_of_work(parts.sessions) as session:
        return opened(parts, session, channel, subject, uuid4())


def opened(
    parts: Parts, session: Session, channel: Channel, subject: str, conversation_id: UUID
) -> tuple[UUID, Reply]:
    """Opens the conversation of this id in a transaction of the caller's, and greets."""
    now = parts.clock.now()
    conversation = Conversation(
        id=conversation_id,
        channel=channel,
        subject=subject,
        created_at=now,
        last_at=now,
        turns=0,
        expects="anything",
        offers={},
    )
    session.add(conversation)
    session.flush()
    composer = _from_wording(parts, conversation, Piece(response="utter_welcome"))
    reply = _close(parts, session, conversation, composer, Heard(None, None, None))
    return conversation.id, reply


@dataclass(frozen=True)
class Heard:
    """What one message says: to the bot, and in the transcript, where a code is a token only."""

    said: str | Intent | None
    words: str | None
    key: str | None
    channel: Channel = Channel.APP


def take(parts: Parts, message: Message) -> Reply:
    """Answers one message, exactly once for one idempotency key.

    Raises NoConversation, NothingSaid, TextTooLong, NotOffered, Busy, TooFast; the
    bot's absence is answered in words, with a ticket.
    """
    _checked_text(message)
    with one_at_a_time(parts.lock_sessions, message.conversation):
        return take_alone(parts, message)


def taken(parts: Parts, conversation_id: UUID, key: str) -> Reply | None:
    """What was answered to the message of this idempotency key; None where nothing was.

    Raises NoConversation where it can no longer be read.
    """
    with unit_of_work(parts.sessions) as session:
        conversation = session.get_one(Conversation, conversation_id)
        return _answered(session, parts.keys, conversation, key)


def take_alone(parts: Parts, message: Message) -> Reply:
    """The same for a door that holds the conversation's lock itself."""
    text = _checked_text(message)
    with unit_of_work(parts.sessions) as session:
        conversation = _mine(session, parts.clock, message)
        earlier = _answered(session, parts.keys, conversation, message.idempotency_key)
        if earlier is not None:
            return earlier
        _not_too_fast(session, parts.clock, conversation)
        heard = _heard(parts, session, conversation, message, text)
    return _answer(parts, message, heard)


def _answer(parts: Parts, message: Message, heard: Heard) -> Reply:
    answer, piece = _ask(parts, message, heard)
    with unit_of_work(parts.sessions) as session:
        conversation = session.get_one(Conversation, message.conversation)
        if answer is None:
            piece = _without_bot(parts, session, conversation, heard.words)
        composer = (
            _from_wording(parts, conversation, piece)
            if piece
            else _from_bot(parts, session, conversation, answer or BotAnswer())
        )
        second = queueing.told(
            session, parts.phrases, parts.wording, conversation, heard.words, composer.expects
        )
        if second is not None:
            composer.add(_worded(parts, conversation, second.response), second)
        return _close(parts, session, conversation, composer, heard)


def _ask(parts: Parts, message: Message, heard: Heard) -> tuple[BotAnswer | None, Piece | None]:
    said = heard.said
    if said is None:
        return BotAnswer(), Piece(response="utter_nothing_to_read")
    try:
        if isinstance(said, Intent):
            return parts.bot.press(str(message.conversation), heard.channel, said), None
        return parts.bot.say(str(message.conversation), heard.channel, said), None
    except BotDown:
        return None, None


def _checked_text(message: Message) -> str | None:
    if message.payload is not None:
        return None
    if not message.text:
        raise NothingSaid
    if len(message.text) > LONGEST_RAW:
        raise TextTooLong
    text = normalise(message.text)
    if len(text) > LONGEST:
        raise TextTooLong
    return text


def _mine(session: Session, clock: Clock, message: Message) -> Conversation:
    conversation = session.get(Conversation, message.conversation, with_for_update=True)
    if conversation is None or conversation.subject != message.subject or conversation.ended_at:
        raise NoConversation
    if clock.now() - conversation.last_at > IDLE:
        raise NoConversation
    return conversation


def _answered(session: Session, keys: Keys, conversation: Conversation, key: str | None) -> Reply | None:
    if key is None:
        return None
    turn = session.scalar(
        select(Turn).where(Turn.conversation_id == conversation.id, Turn.idempotency_key == key)
    )
    if turn is None:
        return None
    try:
        return transcript.reply_in(session, keys, conversation, turn)
    except CannotUnseal:  # the person's key was shredded since: what was said is gone for good
        raise NoConversation from None


def _not_too_fast(session: Session, clock: Clock, conversation: Conversation) -> None:
    recent = select(func.count()).where(
        Turn.conversation_id == conversation.id, Turn.at > clock.now() - A_MINUTE
    )
    if (session.scalar(recent) or 0) >= MOST_IN_A_MINUTE:
        raise TooFast


def _heard(
    parts: Parts, session: Session, conversation: Conversation, message: Message, text: str | None
) -> Heard:
    pressed = message.payload
    if pressed is None:
        pressed = compose.offered_as(parts.keys, conversation, text or "")
    said = _understood(parts, session, conversation, pressed, text)
    typed = None if pressed else text
    conversation.agreed = conversation.shown if _agrees(parts, conversation, said, typed) else None
    code = said.entities.get("sealed_code") if isinstance(said, Intent) else None
    return Heard(said, code or text, message.idempotency_key, Channel(conversation.channel))


def _agrees(parts: Parts, conversation: Conversation, said: str | Intent | None, text: str | None) -> bool:
    """Whether the person says yes to what the last reply showed: by its button, or in clear words."""
    if conversation.expects != Expects.CONFIRMATION:
        return False
    if text is None:
        return isinstance(said, Intent) and said == CONFIRMS
    return parts.lexicon.is_yes(text)


def _understood(
    parts: Parts, session: Session, conversation: Conversation, pressed: str | None, text: str | None
) -> str | Intent | None:
    """What the bot is to hear: the intent of a button, also of one whose title was typed, or the words."""
    if pressed is not None:
        offered = conversation.offers.get(pressed)
        if offered is None:
            raise NotOffered
        if offered["name"] != queueing.QUEUED:
            return Intent(name=offered["name"], entities=offered["entities"])
    if pressed is None and not text:
        return None
    sealer = Sealer(session, parts.clock, parts.keys, parts.lexicon, parts.awaited)
    return queueing.heard(sealer, parts.phrases, conversation, None if pressed else text)


def _without_bot(parts: Parts, session: Session, conversation: Conversation, text: str | None) -> Piece:
    """What was said goes to a person: one ticket while the bot is down, however much is said."""
    opened = tickets.open_once(
        session, parts.clock, parts.keys, kind="bot_down", conversation=conversation, note=text
    )
    number = opened.ticket.number
    return Piece(response="utter_bot_down", values={"ticket": number}, ticket=number)


def _from_wording(parts: Parts, conversation: Conversation, piece: Piece) -> Composer:
    composer = Composer(position=conversation.turns + 1)
    composer.add(_worded(parts, conversation, piece.response), piece)
    return composer


def _from_bot(parts: Parts, session: Session, conversation: Conversation, answer: BotAnswer) -> Composer:
    composer = Composer(position=conversation.turns + 1)
    for said in answer.messages:
        piece = (
            utterances.take(session, parts.keys, conversation=conversation, ref=said.ref)
            if said.ref
            else None
        )
        try:
            composer.add(said, piece)
        except WordingMissing as missing:
            log.error("response not filled", response=said.utter_action, missing=str(missing))
            composer.add(_worded(parts, conversation, "utter_failed"), None)
    if not composer.messages:
        composer.add(_worded(parts, conversation, "utter_failed"), None)
    return composer


def _worded(parts: Parts, conversation: Conversation, response: str) -> Said:
    return Said.model_validate(parts.wording.response(response, channel=f"desk-{conversation.channel}"))


def _close(
    parts: Parts, session: Session, conversation: Conversation, composer: Composer, heard: Heard
) -> Reply:
    compose.settle(parts.keys, conversation, composer)
    conversation.agreed = None
    conversation.turns += 1
    conversation.last_at = parts.clock.now()
    reply = compose.reply_of(session, conversation, composer.messages, composer.ticket)
    transcript.write(
        session,
        parts.clock,
        parts.keys,
        conversation=conversation,
        reply=reply,
        said=heard.words,
        key=heard.key,
    )
    utterances.forget_left_over(session, parts.clock, conversation.id)
    return reply
