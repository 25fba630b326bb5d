"""Who calls: a code to the account's number, by keys only, while nothing is recorded.

The caller ID is where a code may go, and proves nothing. Whether a number has an account
is told by no word and by no delay: the code goes out by a job, and what is said is the same.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from actions.moments import moment
from desk.conversation import turn
from desk.conversation.message import Channel
from desk.db import unit_of_work
from desk.hotline import resuming
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline, Says, Then, again
from desk.hotline.prompt import CODE_KEYS, Heard, Prompt, code_prompt, number_prompt
from desk.identity import attempts, callers, codes, levels, limits
from desk.identity.codes import CheckOutcome, CodeCheck, Purpose
from desk.identity.levels import Level
from desk.recordings.failures import NotPaused
from desk.tables import Conversation

THIS, ANOTHER, AGAIN = "1", "2", "9"
MOST_NUMBERS = 3


def begun(hotline: Hotline, talk: Talk, said: tuple[str, ...]) -> Prompt:
    """Asks for the code that was sent, or first where one may go; `said` is what the reply has to say."""
    words = "".join(said)
    if not talk.known:
        return _whose(hotline, talk, words)
    if not _private(hotline, talk):
        return _by_link(hotline, talk)
    talk.state = State.CODE
    return code_prompt(words + hotline.words.text("utter_phone_code_keys"))


def first(hotline: Hotline, talk: Talk, said: str) -> Prompt:
    """Asks who calls, for what was said needs to know it."""
    talk.kept.said, talk.kept.pressed = said, None
    return _whose(hotline, talk, hotline.words.text("utter_verify_first"))


def over(hotline: Hotline, talk: Talk) -> None:
    """Nothing private is asked for any more: the recording goes on, where there is one."""
    if talk.facts.private:
        hotline.desk.recordings.resume(talk.sid)
        talk.facts.private = False


def whose(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """The number the call comes from, or another; whatever else is said goes to the conversation."""
    number = callers.hint(talk.caller)
    if number and (given.keys == THIS or (given.words and hotline.yes(given.words))):
        return _claimed(hotline, talk, number)
    if given.keys == ANOTHER or (given.words and hotline.said("phone_other_number", given.words)):
        return _ask_number(hotline, talk)
    if given.keys:
        return again(talk, hotline.words.text("utter_phone_no_such_key"))
    return Says(text=given.words)


def number(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """The account's number, by keys."""
    claimed = callers.hint(given.keys)
    if claimed is None:
        return number_prompt(hotline.words.text("utter_phone_number_again"))
    return _claimed(hotline, talk, claimed)


def code(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """Six keys are a try; 9 sends another code; what was spoken is no code and is kept nowhere."""
    if given.keys == AGAIN:
        return _another(hotline, talk)
    if given.words and not given.keys:
        return code_prompt(hotline.words.text("utter_phone_code_spoken"))
    if len(given.keys) != CODE_KEYS or not given.keys.isdecimal():
        return code_prompt(hotline.words.text("utter_phone_code_six"))
    if talk.known:
        return Says(text=given.keys)
    return _tried(hotline, talk, given.keys)


def _whose(hotline: Hotline, talk: Talk, words: str) -> Prompt:
    caller = callers.hint(talk.caller)
    if caller is None:
        prompt = _ask_number(hotline, talk)
        return prompt.model_copy(update={"says": words + prompt.says})
    talk.state = State.WHOSE
    return Prompt(says=words + hotline.words.text("utter_phone_whose", phone=codes.masked(caller)))


def _ask_number(hotline: Hotline, talk: Talk) -> Prompt:
    talk.state = State.NUMBER
    return number_prompt(hotline.words.text("utter_phone_number"))


def _claimed(hotline: Hotline, talk: Talk, claimed: str) -> Prompt:
    """A code goes to this number, if it has an account: the same is said and done where it has none."""
    talk.facts.numbers += 1
    if talk.facts.numbers > MOST_NUMBERS:
        talk.state = State.TALK
        return Prompt(says=hotline.words.text("utter_phone_too_many_numbers"))
    talk.kept.number = claimed
    if not _private(hotline, talk):
        return _by_link(hotline, talk)
    talk.state = State.CODE
    refused = _not_now(hotline, talk)
    if refused is not None:
        return refused
    talk.sends.append(("code", str(talk.id)))
    return code_prompt(hotline.words.text("utter_phone_code", phone=codes.masked(claimed)))


def _not_now(hotline: Hotline, talk: Talk) -> Prompt | None:
    """Why no code goes out now; None where one does. Counted alike for numbers that have no account."""
    desk, now = hotline.desk, hotline.desk.clock.now()
    with unit_of_work(desk.sessions) as session:
        claim = callers.claim(desk.backend, desk.keys, talk.kept.number)
        locked = attempts.locked(session, claim.subject).until(now)
        wait = limits.next_at(session, now, limits.target(desk.keys, claim.number), claim.subject)
    if locked:
        return _locked(hotline, talk, locked)
    return code_prompt(hotline.words.text("utter_phone_code_wait", until=moment(wait, now))) if wait else None


def _private(hotline: Hotline, talk: Talk) -> bool:
    """Whether the provider confirmed that nothing is being recorded now."""
    try:
        hotline.desk.recordings.paused_for_code(talk.sid)
    except NotPaused:
        return False
    talk.facts.private = True
    return True


def _by_link(hotline: Hotline, talk: Talk) -> Prompt:
    """The step goes on in the app: no code may be heard in a recording that could not be paused."""
    talk.state = State.TALK
    talk.sends.append(("link", str(talk.id)))
    return Prompt(says=hotline.words.text("utter_phone_by_link"))


def _another(hotline: Hotline, talk: Talk) -> Then:
    if talk.known:
        return Says(intent={"name": "resend_code", "entities": {}})
    refused = _not_now(hotline, talk)
    if refused is not None:
        return refused
    talk.sends.append(("code", str(talk.id)))
    return code_prompt(hotline.words.text("utter_phone_code_again"))


def _tried(hotline: Hotline, talk: Talk, keys: str) -> Then:
    desk = hotline.desk
    with unit_of_work(desk.sessions) as session:
        claim = callers.claim(desk.backend, desk.keys, talk.kept.number)
        if not _is_proved(session, hotline, talk, claim.subject):
            checked = _check(session, hotline, talk, claim, keys)
            if checked.outcome is not CheckOutcome.RIGHT:
                return _refused(hotline, talk, checked)
            _prove(session, hotline, talk, claim.subject)
    talk.conversation_id, talk.subject = talk.proved_id, claim.subject
    over(hotline, talk)
    return _goes_on(hotline, talk)


def _is_proved(session: Session, hotline: Hotline, talk: Talk, subject: str) -> bool:
    """Whether this very step proved it before, and was killed afterwards."""
    clock = hotline.desk.clock
    return levels.level_of(session, clock, conversation_id=talk.proved_id, subject=subject) >= Level.CODE


def _check(session: Session, hotline: Hotline, talk: Talk, claim: callers.Claim, keys: str) -> CodeCheck:
    desk = hotline.desk
    return codes.check(
        session,
        desk.clock,
        desk.keys,
        conversation_id=talk.id,
        subject=claim.subject,
        purpose=Purpose.IDENTITY,
        phone=claim.number,
        code=keys,
    )


def _prove(session: Session, hotline: Hotline, talk: Talk, subject: str) -> None:
    """The call goes on in a conversation of the person's own; that of nobody is over."""
    desk = hotline.desk
    turn.opened(desk.conversation, session, Channel.PHONE, subject, talk.proved_id)
    levels.grant(
        session,
        desk.clock,
        conversation_id=talk.proved_id,
        subject=subject,
        level=Level.CODE,
        purpose=Purpose.IDENTITY,
    )
    session.get_one(Conversation, talk.id).ended_at = desk.clock.now()
    hotline.desk.recordings.belongs_to(session, talk.sid, subject)
    resuming.take_over(session, desk.clock, talk.proved_id, subject)


def _goes_on(hotline: Hotline, talk: Talk) -> Then:
    """With what was asked for before it was known who calls, or with what an earlier call left open."""
    said, pressed = talk.kept.said, talk.kept.pressed
    talk.kept.said, talk.kept.pressed = "", None
    with unit_of_work(hotline.desk.sessions) as session:
        left_open = resuming.intent_of(session, talk.proved_id)
    if pressed:
        return Says(intent=pressed)
    if said and not hotline.said("phone_go_on", said):
        return Says(text=said)
    if left_open:
        return Says(intent=left_open)
    talk.state = State.TALK
    return Prompt(says=hotline.words.text("utter_phone_nothing_left"))


def _refused(hotline: Hotline, talk: Talk, checked: CodeCheck) -> Prompt:
    if checked.outcome is CheckOutcome.LOCKED:
        return _locked(hotline, talk, checked.until)
    if checked.outcome is CheckOutcome.WRONG:
        return code_prompt(hotline.words.text("utter_phone_code_wrong", left=str(checked.tries_left)))
    return code_prompt(hotline.words.text("utter_phone_code_void"))


def _locked(hotline: Hotline, talk: Talk, end: datetime | None) -> Prompt:
    talk.state = State.TALK
    over(hotline, talk)
    until = moment(end, hotline.desk.clock.now())
    return Prompt(says=hotline.words.text("utter_phone_locked", until=until))
