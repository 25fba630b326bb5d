"""One step of a request: who asked is checked again, then the right's effect is made and read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk.effects import Performed
from desk.identity import levels
from desk.identity.failures import NotVerified
from desk.identity.levels import Level
from desk.rights import access, cancellation, consent, correction, erasure
from desk.rights.failures import OperationUnknown
from desk.rights.work import Work
from desk.tables import Step

EXECUTES: Mapping[str, Callable[[Work, Step], Performed]] = {
    access.COPY: access.execute,
    correction.CORRECT: correction.execute,
    erasure.ERASE: erasure.execute_erase,
    erasure.ANONYMISE: erasure.execute_erase,
    erasure.KEEP_RESTRICTED: erasure.execute_restrict,
    consent.STOP: consent.execute,
    cancellation.CLOSE: cancellation.execute_close,
}


def perform(work: Work, step: Step) -> Performed:
    """Does one step and reads it back; safe to call again.

    Raises NotVerified, OperationUnknown, ReadBackFailed, and the backend's failures.
    """
    _require_that_they_were_verified(work)
    execute = EXECUTES.get(step.operation)
    if execute is None:
        raise OperationUnknown(step.operation)
    return execute(work, step)


def _require_that_they_were_verified(work: Work) -> None:
    """A job may run when the verification is over; it must have held when the preview was shown.

    The confirmation asks for it once more, and follows within ten minutes.
    """
    shown = work.request.previewed_at
    same = work.conversation.subject == work.subject
    if shown is None or not same:
        raise NotVerified
    held = levels.held_at(
        work.session, conversation_id=work.conversation.id, subject=work.subject, level=Level.CODE, at=shown
    )
    if not held:
        raise NotVerified
