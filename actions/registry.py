"""Every action of the desk, in the domain's order; a test holds it against domain.yml."""

from __future__ import annotations

from actions.access import Access
from actions.base import DeskAction
from actions.cancellation import Cancellation, ConfirmCancellation
from actions.consent import ConfirmConsent, Consent
from actions.correction import ConfirmCorrection, Correction
from actions.erasure import ConfirmErasure, Erasure
from actions.fallback import Menu, NotUnderstood, Resume
from actions.handover import Breach, Complaint, Handover
from actions.identity import ResendCode, VerifyCode
from actions.questions import AnswerQuestion
from actions.status import RequestStatus, WithdrawRequest
from desk.assembly import Desk

ACTIONS: tuple[type[DeskAction], ...] = (
    Access,
    Correction,
    ConfirmCorrection,
    Erasure,
    ConfirmErasure,
    Consent,
    ConfirmConsent,
    Cancellation,
    ConfirmCancellation,
    VerifyCode,
    ResendCode,
    RequestStatus,
    WithdrawRequest,
    AnswerQuestion,
    Handover,
    Complaint,
    Breach,
    NotUnderstood,
    Resume,
    Menu,
)


def all_actions(desk: Desk) -> list[DeskAction]:
    """One of each, over the assembled desk."""
    return [action(desk) for action in ACTIONS]
