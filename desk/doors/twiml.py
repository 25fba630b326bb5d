"""A prompt as Twilio reads it: `<Gather>` with `<Say>`, or what holds the line, connects, ends it."""

from __future__ import annotations

from dataclasses import dataclass

from twilio.twiml.voice_response import Gather, Say, VoiceResponse  # type: ignore[import-untyped]

from desk.hotline.prompt import Hears, Prompt

HEARING = "cmn-Hans-CN"
"""The recogniser's name for Mandarin; `zh-CN` makes the gather fail (13331), a model loses the failover."""

SPEAKING = "cmn-CN"
LONGEST_HINTS = 1000


@dataclass(frozen=True)
class Twiml:
    """Renders prompts; `url` is the desk's own address, `hints` are the words the recogniser should know."""

    url: str
    voice: str
    hints: str

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

    def _after(self, response: VoiceResponse, prompt: Prompt, again: str) -> None:
        if prompt.hears is Hears.PERSON:
            dial = response.dial(action=again, method="POST")
            dial.conference(
                prompt.room,
                start_conference_on_enter=False,
                end_conference_on_exit=True,
                wait_url=f"{self.url}/phone/wait",
                wait_method="POST",
                beep="false",
            )
        elif prompt.hears is Hears.NOTHING:
            response.pause(length=prompt.patience_s)
            response.redirect(again, method="POST")
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
        if not prompt.says:
            return
        changed = prompt.pace.slow or prompt.pace.loud
        say = Say("" if changed else prompt.says, voice=self.voice or None, language=SPEAKING)
        if changed:
            rate, volume = "75%" if prompt.pace.slow else None, "x-loud" if prompt.pace.loud else None
            say.prosody(prompt.says, rate=rate, volume=volume)
        parent.append(say)
