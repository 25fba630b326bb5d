"""What an action decides: which responses are uttered, and what the rules go by next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from desk.conversation.message import Expects, Intent
from desk.conversation.utterances import Choice, Piece


@dataclass(frozen=True)
class Outcome:
    """The responses of an action and the slots it sets; `follow` is a request to wait for."""

    pieces: tuple[Piece, ...] = ()
    slots: dict[str, str | None] = field(default_factory=dict)
    follow: str | None = None

    def then(self, *others: Outcome) -> Outcome:
        """This outcome and those after it, said in one turn."""
        pieces, slots, follow = self.pieces, dict(self.slots), self.follow
        for other in others:
            pieces, slots, follow = pieces + other.pieces, slots | other.slots, other.follow or follow
        return Outcome(pieces, slots, follow)


def say(  # noqa: PLR0913 - each is an optional part of one utterance, by name
    response: str,
    *,
    card: dict[str, Any] | None = None,
    expects: Expects | None = None,
    field: str | None = None,
    choices: tuple[Choice, ...] = (),
    ticket: str | None = None,
    shows: str | None = None,
    slots: dict[str, str | None] | None = None,
    **values: str,
) -> Outcome:
    """An outcome of one named response."""
    piece = Piece(
        response=response,
        values=values,
        card=card,
        expects=expects,
        field=field,
        choices=choices,
        ticket=ticket,
        shows=shows,
    )
    return Outcome((piece,), slots or {})


def choice(title: str, intent: str, **entities: str) -> Choice:
    """A button that stands for an intent with its entities."""
    return Choice(title=title, intent=Intent(name=intent, entities=entities))


def waiting(journey: str, awaiting: str | None) -> dict[str, str | None]:
    """The slots by which the rules go on with a journey."""
    return {"journey": journey, "awaiting": awaiting}


def at_rest() -> dict[str, str | None]:
    """The slots when no journey is under way."""
    return {"journey": None, "awaiting": None, "verification": None}
