"""What somebody on the demo's line says or keys, as sound: tones, and a voice where the machine has one.

espeak-ng speaks and sox brings it to the line's rate; without them a sentence is as much silence as it
would take to say, so that a recording has its length all the same.
"""

from __future__ import annotations

import shutil
import subprocess

from pydantic import BaseModel, ConfigDict, Field

from desk.demo import sound
from desk.telephone.wav import RATE, samples_of

VOICE = ("espeak-ng", "-v", "cmn-latn-pinyin", "-s", "170", "-a", "60", "--stdin", "--stdout")
NARROW = ("sox", "-q", "-V1", "-t", "wav", "-", "-t", "wav", "-r", str(RATE), "-b", "16", "-c", "1", "-")
CHARACTER_S = 0.22
LONGEST = 1000
PATIENCE_S = 20


class Uttered(BaseModel):
    """What somebody on the line says, and the keys that are pressed after it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    says: str = Field("", max_length=LONGEST)
    keys: str = Field("", max_length=LONGEST)

    def sound(self) -> bytes:
        """The samples of both."""
        return said(self.says) + keyed(self.keys)


def keyed(keys: str) -> bytes:
    """The tones of the keys; what is no key is left out."""
    return sound.tones("".join(key for key in keys[:LONGEST] if key in "0123456789*#"))


def said(text: str) -> bytes:
    """The sentence, spoken, or as long in silence."""
    words = text[:LONGEST].strip()
    if not words:
        return b""
    if shutil.which(VOICE[0]) is None or shutil.which(NARROW[0]) is None:
        return sound.silence(CHARACTER_S * len(words))
    try:
        return samples_of(_piped(NARROW, _piped(VOICE, words.encode())))
    except (OSError, ValueError, subprocess.SubprocessError):
        return sound.silence(CHARACTER_S * len(words))


def _piped(command: tuple[str, ...], given: bytes) -> bytes:
    silent = subprocess.DEVNULL
    done = subprocess.run(  # noqa: S603 - two commands of our own, no shell; what is said goes in by the pipe
        command, input=given, stdout=subprocess.PIPE, stderr=silent, check=True, timeout=PATIENCE_S
    )
    return done.stdout
