"""Text messages by Twilio's REST API, through its own client."""

from __future__ import annotations

from desk import twilio_rest
from desk.notices.failures import NoticeNotSent
from desk.providers import Cause
from desk.settings import Settings
from desk.twilio_rest import PROVIDER_FAILURES, Unconfigured

UNDELIVERABLE = ("failed", "undelivered", "canceled")


class TwilioSms:
    """An SmsSender that speaks to Twilio, or to whatever speaks its REST at TWILIO_API_BASE."""

    def __init__(self, settings: Settings) -> None:
        """Raises NoticeNotSent(UNCONFIGURED) without account, token, sender or a safe base."""
        try:
            self._client = twilio_rest.client_of(settings)
        except Unconfigured:
            raise NoticeNotSent(Cause.UNCONFIGURED) from None
        self._from = settings.twilio_from

    def send(self, phone: str, text: str) -> None:
        """Hands one message to Twilio; a number without a country is a Chinese one. Raises NoticeNotSent."""
        try:
            to = twilio_rest.dialled(phone)
            message = self._client.messages.create(to=to, from_=self._from, body=text)
        except PROVIDER_FAILURES as error:
            raise NoticeNotSent(twilio_rest.cause_of(error)) from None
        if not message.sid:
            raise NoticeNotSent(Cause.FAULT)
        if message.status in UNDELIVERABLE:
            raise NoticeNotSent(Cause.REFUSED)
