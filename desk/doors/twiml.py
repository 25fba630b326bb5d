"""A prompt as Twilio reads it: `<Gather>` with `<Say>`, or what holds the line, connects, ends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from twilio.twiml.voice_response import Gather, Say, VoiceResponse  # type: ignore[import-untyped]

from desk.datamap.models import Datamap
from desk.hotline.prompt import Hears, Pace, Prompt
from desk.hotline.reading import breaths
from desk.settings import Settings

HEARING = "cmn-Hans-CN"
"""The recogniser's name for Mandarin; `zh-CN` makes the gather fail (13331), a model loses the failover."""

SPEAKING = "cmn-CN"
WAIT = "/phone/wait"
LONGEST_HINTS = 1000
"""Characters; more helps no recogniser."""


@dataclass(frozen=True)
class Twiml:
    """Renders prompts; `url` is the desk's own address, `hints` are the words the recogniser should know."""

    url: str
    voice: str
    hints: str

    @classmethod
    def of(cls, settings: Settings, datamap: Datamap) -> Self:
        """As the settings have it, with the words of the operator's own data."""
        titles = (
            *(each.title for each in datamap.categories),
            *(each.title for each in datamap.fields),
            *(each.title for each in datamap.purposes),
            *(each.title for each in datamap.permissions),
        )
        return cls(settings.url, settings.phone_voice, _hints(titles))

    def answer(self, prompt: Prompt, step: int) -> str:
        """The document for a prompt; what is answered to it comes as `step`."""
        response = VoiceResponse()
        again = f"{self.url}/phone/turn?step={step}"
        if prompt.hears in (Hears.WORDS, Hears.KEYS):
            response.append(self._gather(prompt, again))
            response.redirect(again, method="POST")
        else:
            self._said(response, prompt)
            self._after(response, prompt, again)
        return str(response)

    def whisper(self, prompt: Prompt, call: UUID) -> str:
        """What an agent hears before a call, and the key that takes it."""
        response = VoiceResponse()
        response.append(self._gather(prompt, f"{self.url}/phone/agent/accept?call={call}"))
        response.hangup()
        return str(response)

    def put_through(self, prompt: Prompt, call: UUID) -> str:
        """The agent enters the conference in which the caller waits, and leaves it by *."""
        response = VoiceResponse()
        dial = response.dial(
            hangup_on_star=True, action=f"{self.url}/phone/agent/aside?call={call}", method="POST"
        )
        dial.conference(
            prompt.room, start_conference_on_enter=True, end_conference_on_exit=False, beep="false"
        )
        return str(response)

    def aside(self, prompt: Prompt, call: UUID) -> str:
        """What an agent hears who stepped aside, and the keys that lead back."""
        response = VoiceResponse()
        back = f"{self.url}/phone/agent/back?call={call}"
        response.append(self._gather(prompt, back))
        response.redirect(back, method="POST")
        return str(response)

    def waiting(self, prompt: Prompt, path: str) -> str:
        """What is heard while a conference lets wait; then `path` is asked again, for hold plays once."""
        response = VoiceResponse()
        self._said(response, prompt)
        response.pause(length=prompt.patience_s)
        response.redirect(self.url + path, method="POST")
        return str(response)

    def again(self, says: str, path: str, after_s: int) -> str:
        """An apology, a pause, and the same webhook once more."""
        response = VoiceResponse()
        self._said(response, Prompt(says=says))
        response.pause(length=after_s)
        response.redirect(self.url + path, method="POST")
        return str(response)

    def _after(self, response: VoiceResponse, prompt: Prompt, again: str) -> None:
        if prompt.hears is Hears.PERSON:
            dial = response.dial(action=again, method="POST")
            dial.conference(
                prompt.room,
                start_conference_on_enter=False,
                end_conference_on_exit=True,
                wait_url=self.url + WAIT,
                wait_method="POST",
                beep="false",
            )
        else:
            response.hangup()

    def _gather(self, prompt: Prompt, again: str) -> Gather:
        options: dict[str, object] = {"input": "dtmf", "timeout": prompt.patience_s}
        if prompt.hears is Hears.WORDS:
            options |= {
                "input": "dtmf speech",
                "language": HEARING,
                "speech_timeout": "auto",
                "hints": self.hints,
                "profanity_filter": False,
            }
        gather = Gather(
            **options, num_digits=prompt.keys, finish_on_key="#" if prompt.keys > 1 else "",
            barge_in=True, action=again, method="POST",
        )  # fmt: skip
        self._said(gather, prompt)
        return gather

    def _said(self, parent: VoiceResponse | Gather, prompt: Prompt) -> None:
        """The words, with a pause for breath where they are many."""
        for place, words in enumerate(breaths(prompt.says)):
            if place:
                parent.pause(length=1)
            parent.append(self._say(words, prompt.pace))

    def _say(self, words: str, pace: Pace) -> Say:
        changed = pace.slow or pace.loud
        say = Say("" if changed else words, voice=self.voice or None, language=SPEAKING)
        if changed:
            rate, volume = "75%" if pace.slow else None, "x-loud" if pace.loud else None
            say.prosody(words, rate=rate, volume=volume)
        return say


def _hints(titles: Iterable[str]) -> str:
    """The operator's own words, as many as a recogniser takes."""
    hints = ""
    for title in dict.fromkeys(titles):
        if len(hints) + len(title) >= LONGEST_HINTS:
            break
        hints += f",{title}" if hints else title
    return hints
