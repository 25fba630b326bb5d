"""What of the plain words for one version goes on with another: their answers, and their ways of asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.policy.meaning import encoded
from desk.policy.models import Clause, PolicyFile, PolicyText
from desk.policy.numbers import within

LIKE = 0.3
"""So much must what stands under a number now be like the plain words for it; two clauses are seldom."""

_LONGEST = 400  # characters from which the meaning of a clause is taken


def still_true(words: PolicyFile, text: PolicyText, written_for: PolicyText | None) -> tuple[Clause, ...]:
    """The clauses whose plain words are true of the text.

    They are where it is of the version they were written for, or says under this number the
    same, letter by letter, as that version (`written_for`, where it was imported) does.
    """
    if text.version == words.version:
        return tuple(clause for clause in words.clauses if under(text, clause.id))
    if written_for is None:
        return ()
    return tuple(
        clause
        for clause in words.clauses
        if (says := under(text, clause.id)) and says == under(written_for, clause.id)
    )


def still_asked(words: PolicyFile, text: PolicyText) -> Mapping[str, Sequence[str]]:
    """The ways of asking for the clauses of the text, by number: those for the clause that was there before.

    They go on where, of all clauses, the one that now has the number is the most like the plain words.
    """
    ids = {clause.id for clause in text.clauses}
    there = [clause for clause in words.clauses if clause.id in ids and under(text, clause.id)]
    if not there:
        return {}
    plain = encoded([f"{clause.title} {clause.text}" for clause in there])
    now = encoded(["".join(under(text, clause.id))[:_LONGEST] for clause in there])
    like = plain @ now.T
    return {
        clause.id: clause.asks
        for at, clause in enumerate(there)
        if like[at, at] >= LIKE and like[at].argmax() == at
    }


def under(text: PolicyText, id_: str) -> tuple[str, ...]:
    """What stands in the clause of this number and in those within it."""
    return tuple(clause.text for clause in text.clauses if within(clause.id, id_) and clause.text)
