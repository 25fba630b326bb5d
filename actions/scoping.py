"""What of the data a sentence means: which categories, which time, all but some, or less than can be done."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from actions.call import Call
from desk.assembly import Desk
from desk.clock import local
from desk.conversation import done
from desk.conversation.periods import Timed
from desk.datamap.period import Period
from desk.rights import periods, sparing, told_period
from desk.rights.scope import Scope
from desk.tables import Conversation
from desk.vault import tokens

MENDS = "provide_scope"
"""The intent with which the desk says what is meant instead; its words come sealed with it."""

ALL_TIME, ANOTHER_TIME = "all", "another"
"""What the buttons say that want no period, or another than the one that was understood."""


@dataclass(frozen=True)
class Heard:
    """What one message says of a scope; `changed` tells whether it says anything of it.

    `spares_unknown` says that all is to go but something that was not understood.
    """

    scope: Scope
    changed: bool = True
    spares_unknown: bool = False


def in_words(session: Session, desk: Desk, conversation: Conversation, call: Call) -> Call:
    """The call with the words of a correction of what was understood; any other as it is."""
    token = call.value("sealed_value")
    if not call.pressed or call.intent != MENDS or token is None:
        return call
    return replace(call, text=tokens.unseal_token(session, desk.keys, conversation, token))


def heard(desk: Desk, call: Call, kept: Scope) -> Heard:
    """The scope after this message; `kept` is the one before it. What it narrows has no words yet."""
    if call.value("period") and call.pressed:
        return Heard(_of_time(kept, str(call.value("period"))))
    mends = call.intent == MENDS and not call.pressed and bool(call.value("sealed_value"))
    timed = _timed(desk, call)
    if mends and kept.spares and timed.period and not timed.spares:
        timed = _spared_as_well(desk, timed, timed.period)
    if _spares_something_unknown(desk, call, timed):
        return Heard(Scope(single=True), spares_unknown=True)
    named = _named(desk, call)
    scope = _narrowed(desk, call, named or kept, timed)
    if named is None and not narrow(scope):
        return Heard(kept, changed=False)
    if named == Scope(everything=True) and kept.categories and narrow(kept) and not narrow(scope):
        return Heard(Scope(categories=kept.categories))  # 那就全删了吧: all of what it was about
    if named and not narrow(scope) and (call.pressed or mends or not kept.named or _adds(desk, call)):
        scope = _as_before(scope, kept)  # what answers or corrects leaves standing what else was said
    if named and kept.categories and named.categories and _adds(desk, call):
        together = tuple(dict.fromkeys((*kept.categories, *named.categories)))
        scope = replace(scope, categories=together)
    return Heard(scope)


def period_asked_for(desk: Desk, call: Call, kept: Scope) -> Scope | None:
    """What a copy is asked for of a period; None where the message says nothing of time.

    A time that is not clear narrows no copy, and is said to have been left aside.
    """
    timed, categories = _timed(desk, call), call.values("data_category")
    if kept.period and call.intent == MENDS and not timed.unclear:
        categories = categories or kept.categories
        period = timed.period or kept.period
        return Scope(categories=categories, everything=not categories, period=period)
    if timed.period and not timed.spares:
        return Scope(categories=categories, everything=not categories, period=timed.period)
    if timed.unclear and categories:
        return Scope(everything=True, unclear=True)
    return Scope() if call.value("scope_all") else None


def narrow(scope: Scope) -> bool:
    """Whether less than whole categories is meant."""
    return scope.single or scope.unclear or scope.period is not None


def _of_time(kept: Scope, said: str) -> Scope:
    """The scope with another period, as a button or the awaited answer says it."""
    if said == ANOTHER_TIME:
        return replace(kept, period=None, unclear=True)
    return replace(kept, period=None if said == ALL_TIME else Period.read(said), unclear=False)


def _timed(desk: Desk, call: Call) -> Timed:
    if call.pressed:
        return Timed(None, unclear=False, spares=False, rest="")
    return desk.conversation.awaited.periods.heard(call.text, local(desk.clock.now()).date())


def _spared_as_well(desk: Desk, timed: Timed, period: Period) -> Timed:
    """What takes the place of a period that was to stay, which is to stay then as well."""
    going = periods.beside(period, local(desk.clock.now()).date())
    return replace(timed, period=going, unclear=going is None, spares=True)


def _named(desk: Desk, call: Call) -> Scope | None:
    categories = call.values("data_category")
    if call.value("scope_except"):
        return Scope(everything=True, except_=sparing.spared_with(desk.datamap, categories, call.text))
    if categories:
        return Scope(categories=categories)
    return Scope(everything=True) if call.value("scope_all") else None


def _narrowed(desk: Desk, call: Call, scope: Scope, timed: Timed) -> Scope:
    """The scope with what the sentence narrows it to; a part that cannot be said so is `single`."""
    scope = replace(scope, words="", single=False, period=None, unclear=False, spares=False)
    if call.pressed:
        return scope
    unclear = timed.unclear or (timed.period is None and _only_the_bot_heard_a_time(desk, call))
    single = sparing.part_named(desk.datamap, scope.categories, call.text)
    single = single or desk.conversation.phrases.found("single", timed.rest)
    if scope.except_ and (unclear or timed.period):
        return replace(scope, single=True)
    unclear = unclear and not single
    return replace(scope, single=single, period=timed.period, unclear=unclear, spares=timed.spares)


def _only_the_bot_heard_a_time(desk: Desk, call: Call) -> bool:
    phrases = desk.conversation.phrases
    return any(not phrases.found("loose_period", named) for named in call.values("period"))


def _as_before(scope: Scope, kept: Scope) -> Scope:
    return replace(kept, categories=scope.categories, everything=scope.everything, except_=scope.except_)


def _spares_something_unknown(desk: Desk, call: Call, timed: Timed) -> bool:
    """Whether all is to go but something, and what that is was not understood: nothing may be guessed."""
    if call.pressed or call.value("scope_except") or timed.spares:
        return False
    phrases = desk.conversation.phrases
    everything = bool(call.value("scope_all")) and not call.values("data_category")
    return phrases.found("all_but", call.text) or (everything and phrases.found("stays", call.text))


def _adds(desk: Desk, call: Call) -> bool:
    """Whether what is named comes in addition to what was named before."""
    return not call.pressed and desk.conversation.phrases.found("also", call.text)


def told(desk: Desk, period: Period | None) -> str:
    """A period in words; empty for none."""
    return told_period.told(period, desk.wording.render) if period else ""


def titles(desk: Desk, scope: Scope) -> str:
    """What is in scope, by name where that is few."""
    named = [category.title for category in desk.datamap.categories if category.id in scope.categories]
    if scope.everything:
        return desk.wording.text("utter_all_kinds")
    if len(named) > done.NAMED:
        return desk.wording.text("utter_done_several", count=str(len(named)))
    return "、".join(named)
