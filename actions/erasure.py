"""Erasure (PIPL 47, clauses 4.1.2 and 7.2): by category, everything, or all but some."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from actions import journey
from actions.call import Call
from actions.confirming import Confirming
from actions.exercising import Exercising
from actions.outcome import Outcome, choice, say, waiting
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights import erasure, sparing
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
    kept = Scope.from_dict(request.scope)
    if _spares_something_unknown(desk, call):
        words = _sealed_words(session, desk, call, conversation)
        lifecycle.set_scope(session, request, Scope(words=words).to_dict())
        return
    named = _scope_named(desk, call)
    partly = _asks_for_a_part(desk, call, named or kept)
    if named is None and not partly:
        return
    words = _sealed_words(session, desk, call, conversation) if partly else ""
    if named and not partly and (call.pressed or not kept.named):
        words = kept.words  # an answer to "which?" leaves standing what was said before it
    if named and kept.categories and named.categories and _adds(desk, call):
        together = tuple(dict.fromkeys((*kept.categories, *named.categories)))
        named, words = replace(named, categories=together), words or kept.words
    lifecycle.set_scope(session, request, replace(named or kept, words=words).to_dict())


def _scope_named(desk: Desk, call: Call) -> Scope | None:
    categories = call.values("data_category")
    if call.value("scope_except"):
        spared = sparing.spared_with(desk.datamap, categories, call.text)
        return Scope(everything=True, except_=spared)
    if categories:
        return Scope(categories=categories)
    return Scope(everything=True) if call.value("scope_all") else None


def _spares_something_unknown(desk: Desk, call: Call) -> bool:
    """Whether all is to go but something, and what that is was not understood: nothing may be guessed."""
    if call.pressed or call.value("scope_except"):
        return False
    phrases = desk.conversation.phrases
    everything = bool(call.value("scope_all")) and not call.values("data_category")
    return phrases.found("all_but", call.text) or (everything and phrases.found("stays", call.text))


def _adds(desk: Desk, call: Call) -> bool:
    """Whether what is named comes in addition to what was named before."""
    return not call.pressed and desk.conversation.phrases.found("also", call.text)


def _asks_for_a_part(desk: Desk, call: Call, scope: Scope) -> bool:
    """Whether the sentence means less than the whole categories in this scope."""
    if call.pressed:
        return False
    phrases = desk.conversation.phrases
    part = sparing.part_named(desk.datamap, scope.categories, call.text)
    period = any(not phrases.found("loose_period", named) for named in call.values("period"))
    return part or period or phrases.narrow(call.text)


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
    preview = _preview(desk, request)
    if preview.nothing:
        lifecycle.set_scope(session, request, {})
        return _nothing(desk, preview)
    if not scope.words:
        return journey.show(session, desk, request, preview, "utter_erasure_preview")
    shown = journey.show(session, desk, request, preview, "utter_erasure_preview_whole")
    return say("utter_erasure_whole_only").then(shown)


def _why_asked(session: Session, desk: Desk, conversation: Conversation, scope: Scope) -> Outcome:
    """Why it is asked for what is to go, though something was said: what is to stay was not understood."""
    said = tokens.unseal_text(session, desk.keys, conversation, scope.words)
    phrases = desk.conversation.phrases
    spares = phrases.found("all_but", said) or phrases.found("stays", said)
    return say("utter_erasure_spare_unknown") if spares else Outcome()


def _nothing(desk: Desk, preview: Preview) -> Outcome:
    """Nothing is there, or nothing of it may go: said with its reasons, and another scope can be named."""
    slots = waiting("erasure", "scope")
    if not any(item.count for item in preview.items):
        return say("utter_erasure_nothing", expects=Expects.ANYTHING, slots=slots)
    card = preview.card(lambda name, given: desk.wording.text(name, **given))
    return say("utter_erasure_kept", card=card, expects=Expects.ANYTHING, slots=slots)


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
