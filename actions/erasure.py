"""Erasure (PIPL 47, clauses 4.1.2 and 7.2): by category, everything, or all but some."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from actions import journey, scoping
from actions.call import Call
from actions.confirming import Confirming
from actions.exercising import Exercising
from actions.outcome import Outcome, choice, say, waiting
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights import erasure
from desk.rights.preview import Preview
from desk.rights.scope import Scope
from desk.tables import Conversation, Request
from desk.vault import tokens
from desk.vault.kinds import TokenKind

OFFERED = 5


class Erasure(Exercising):
    """Finds out what is to go, then shows for every category what would happen."""

    action = "action_erasure"

    def begin(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The code first, then the scope, then the preview."""
        request = journey.request_for(session, self.desk, conversation, Right.ERASURE)
        _keep_what_was_named(session, self.desk, call, conversation, request)
        unverified = journey.code_first(session, self.desk, conversation, request)
        if unverified is not None:
            return unverified
        return _preview_or_ask(session, self.desk, conversation, request)


class ConfirmErasure(Confirming):
    """Erases what the preview showed."""

    action = "action_confirm_erasure"

    def again(self, session: Session, call: Call, conversation: Conversation, request: Request) -> Outcome:
        """The preview as it is now."""
        return _preview_or_ask(session, self.desk, conversation, request)

    def confirmed(self, session: Session, conversation: Conversation, request: Request) -> Outcome:
        """Starts one step for each outcome of a category."""
        preview = _preview(self.desk, request)
        return journey.carry_out(session, self.desk, conversation, preview, erasure.plan(preview))


def _keep_what_was_named(
    session: Session, desk: Desk, call: Call, conversation: Conversation, request: Request
) -> None:
    """Another scope takes the place of the one before; a sentence that asks for a part of it is kept."""
    call = scoping.in_words(session, desk, conversation, call)
    heard = scoping.heard(desk, call, Scope.from_dict(request.scope))
    if not heard.changed:
        return
    scope = heard.scope
    if scoping.narrow(scope) and not scope.words and not call.pressed:
        scope = replace(scope, words=_sealed_words(session, desk, call, conversation))
    lifecycle.set_scope(session, request, scope.to_dict())


def _sealed_words(session: Session, desk: Desk, call: Call, conversation: Conversation) -> str:
    """The token of what was said, for the person who can do a part."""
    plain = tokens.unseal_text(session, desk.keys, conversation, call.text)
    return tokens.seal_value(session, desk.clock, desk.keys, conversation, TokenKind.VALUE, plain)


def _preview(desk: Desk, request: Request) -> Preview:
    scope = Scope.from_dict(request.scope)
    return erasure.preview(desk.backend, desk.clock.now(), request.subject, scope)


def _preview_or_ask(session: Session, desk: Desk, conversation: Conversation, request: Request) -> Outcome:
    scope = Scope.from_dict(request.scope)
    if not scope.named:
        return _why_asked(session, desk, conversation, scope).then(_ask_scope(desk, request))
    if scope.unclear:
        return _ask_period(desk, conversation, scope)
    whole = _only_whole(desk, scope)
    if whole:
        scope = replace(scope, period=None, single=True)
        lifecycle.set_scope(session, request, scope.to_dict())
    preview = _preview(desk, request)
    if preview.nothing:
        return _nothing(session, desk, request, preview)
    told = _why_all_of_it(desk, scope) if scope.single else Outcome()
    told = say("utter_erasure_no_times", titles=whole) if whole else told
    return told.then(_shown(session, desk, request, preview, scope))


def _only_whole(desk: Desk, scope: Scope) -> str:
    """The titles of what a period was said of, where nothing of it can be cut by time; else empty."""
    uncut = erasure.without_time(desk.backend, scope)
    whole = scope.resolve(category.id for category in desk.datamap.categories)
    going = [category for category in erasure.erasable(desk.backend) if category.id in whole]
    return "、".join(category.title for category in uncut) if len(going) == len(uncut) else ""


def _shown(session: Session, desk: Desk, request: Request, preview: Preview, scope: Scope) -> Outcome:
    """The preview, which reads back what it is of."""
    if scope.period:
        period, titles = scoping.told(desk, scope.period), scoping.titles(desk, scope)
        response = "utter_erasure_preview_period"
        return journey.show(session, desk, request, preview, response, period=period, titles=titles)
    response = "utter_erasure_preview_whole" if scope.single else "utter_erasure_preview"
    return journey.show(session, desk, request, preview, response)


def _why_all_of_it(desk: Desk, scope: Scope) -> Outcome:
    """That single records can't be told from the others, and that all of the kind, or the time, are shown."""
    if scope.period:
        return say("utter_erasure_all_of_period", period=scoping.told(desk, scope.period))
    return say("utter_erasure_whole_only")


def _ask_period(desk: Desk, conversation: Conversation, scope: Scope) -> Outcome:
    """Which time is meant; in other words where that was the question already."""
    again = conversation.expects == Expects.PERIOD
    whole = choice(desk.wording.text("utter_choice_all_time"), "provide_scope", period=scoping.ALL_TIME)
    person = choice(desk.wording.text("utter_choice_request_human"), "request_human")
    return say(
        "utter_erasure_when_again" if again else "utter_erasure_when",
        expects=Expects.PERIOD,
        choices=(whole, person),
        slots=waiting("erasure", "scope"),
        titles=scoping.titles(desk, scope),
    )


def _why_asked(session: Session, desk: Desk, conversation: Conversation, scope: Scope) -> Outcome:
    """Why it is asked for what is to go, though something was said: what is to stay was not understood."""
    said = tokens.unseal_text(session, desk.keys, conversation, scope.words)
    phrases = desk.conversation.phrases
    spares = phrases.found("all_but", said) or phrases.found("stays", said)
    return say("utter_erasure_spare_unknown") if spares else Outcome()


def _nothing(session: Session, desk: Desk, request: Request, preview: Preview) -> Outcome:
    """Nothing is there, or nothing of it may go: said with its reasons, and another scope can be named."""
    slots, scope = waiting("erasure", "scope"), Scope.from_dict(request.scope)
    of_then = [item for item in preview.items if item.period]
    there = any(item.count for item in of_then or preview.items)
    if scope.period and not there:
        lifecycle.set_scope(session, request, replace(scope, period=None, unclear=True).to_dict())
        return _nothing_then(desk, scope, slots)
    lifecycle.set_scope(session, request, {})
    if not there:
        return say("utter_erasure_nothing", expects=Expects.ANYTHING, slots=slots)
    card = preview.card(desk.wording.render)
    return say("utter_erasure_kept", card=card, expects=Expects.ANYTHING, slots=slots)


def _nothing_then(desk: Desk, scope: Scope, slots: dict[str, str | None]) -> Outcome:
    """That nothing was then; what has no time is not meant by it."""
    uncut = erasure.without_time(desk.backend, scope)
    cut = tuple(id_ for id_ in scope.categories if id_ not in {category.id for category in uncut})
    nothing = say(
        "utter_erasure_nothing_then",
        expects=Expects.ANYTHING,
        slots=slots,
        period=scoping.told(desk, scope.period),
        titles=scoping.titles(desk, replace(scope, categories=cut)),
    )
    left = "、".join(category.title for category in uncut)
    return nothing.then(say("utter_erasure_left_uncut", titles=left)) if left else nothing


def _ask_scope(desk: Desk, request: Request) -> Outcome:
    there = [c for c in erasure.erasable(desk.backend) if desk.backend.count(c.id, request.subject)]
    choices = [choice(c.title, "provide_scope", data_category=c.id) for c in there[:OFFERED]]
    everything = choice(desk.wording.text("utter_choice_everything"), "provide_scope", scope_all="all")
    return say(
        "utter_erasure_which",
        expects=Expects.CHOICE,
        choices=(*choices, everything),
        slots=waiting("erasure", "scope"),
    )
