"""What stands outside the desk, chosen by the settings: who sends messages, carries calls, keeps sound.

Failures: StartFailure.
"""

from __future__ import annotations

from desk.notices.failures import NoticeNotSent
from desk.notices.sms import SmsSender
from desk.notices.twilio_sms import TwilioSms
from desk.recordings.failures import StoreFailed
from desk.recordings.storage import Store
from desk.recordings.stores.local import LocalStore
from desk.recordings.stores.s3 import S3Store
from desk.settings import Settings
from desk.telephone.asterisk import AsteriskTelephone
from desk.telephone.failures import SpeechFailed, TelephoneFailure
from desk.telephone.provider import Telephone
from desk.telephone.sherpa import SherpaTranscriber, SherpaVoice
from desk.telephone.speech import Transcriber, Voice
from desk.telephone.twilio import TwilioTelephone

TWILIO_NEEDS = (
    "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM must be set, and TWILIO_API_BASE be empty or https"
)

SPEECH_NEEDS = "{} must name a folder of weights for sherpa-onnx, which needs `uv sync --extra speech`"


class StartFailure(Exception):
    """The desk cannot be put together; the message names the setting or the file."""


def sms_sender(settings: Settings) -> SmsSender:
    """The provider of text messages. Raises StartFailure."""
    try:
        return TwilioSms(settings)
    except NoticeNotSent:
        raise StartFailure(TWILIO_NEEDS) from None


def telephone_of(settings: Settings) -> Telephone:
    """The provider of the telephone. Raises StartFailure."""
    if settings.telephone == "asterisk":
        return _asterisk(settings)
    try:
        return TwilioTelephone(settings)
    except TelephoneFailure:
        raise StartFailure(TWILIO_NEEDS) from None


def _asterisk(settings: Settings) -> AsteriskTelephone:
    try:
        return AsteriskTelephone(settings)
    except TelephoneFailure:
        raise StartFailure("ASTERISK_ARI_URL must be https, or on the loopback") from None


def transcriber_of(settings: Settings) -> Transcriber | None:
    """The operator's own ears, with their weights loaded; None where the provider's are used.

    Raises StartFailure.
    """
    if settings.speech_ears is None:
        return None
    try:
        return SherpaTranscriber(settings.speech_ears, settings.speech_ears_kind)
    except SpeechFailed:
        raise StartFailure(SPEECH_NEEDS.format("DESK_SPEECH_EARS")) from None


def voice_of(settings: Settings) -> Voice | None:
    """The operator's own voice, with its weights loaded; None where the provider's is used.

    Raises StartFailure.
    """
    if settings.speech_voice is None:
        return None
    try:
        return SherpaVoice(settings.speech_voice)
    except SpeechFailed:
        raise StartFailure(SPEECH_NEEDS.format("DESK_SPEECH_VOICE")) from None


def store_of(settings: Settings) -> Store:
    """Where recordings lie. Raises StartFailure."""
    if settings.recording_store == "local":
        return LocalStore(settings.recordings_folder)
    try:
        return S3Store(settings)
    except StoreFailed:
        needed = "DESK_RECORDING_STORE=s3 needs `uv sync --extra s3`"
        raise StartFailure(f"{needed}, and DESK_RECORDING_S3_ENDPOINT must be https") from None
