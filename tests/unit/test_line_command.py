"""`desk line` starts where it can answer calls, and says what is missing where it cannot."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from doors_support import assembled, listening
from exchange_support import exchange
from line_support import asterisk_settings

from desk import health
from desk.app import public_app
from desk.commands import line
from desk.doors.hub import Hub
from desk.metrics import Metrics
from desk.outside import StartFailure
from desk.settings import Settings


def settings(**changed: object) -> Settings:
    return Settings(_env_file=None).model_copy(update={"telephone": "asterisk", **changed})


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"telephone": "twilio"}, "DESK_TELEPHONE"),
        ({"line_host": "0.0.0.0"}, "DESK_LINE_HOST"),
        ({"line_host": "::"}, "DESK_LINE_HOST"),
        ({"speech_voice": None}, "DESK_SPEECH_VOICE"),
        ({"speech_voice": Path("nowhere")}, "DESK_SPEECH_VOICE"),
    ],
)
def test_what_is_missing_is_named_and_nothing_starts(changed: dict[str, object], named: str) -> None:
    with pytest.raises(StartFailure, match=named):
        line.run(settings(**changed))


def test_over_an_asterisk_nobody_can_send_webhooks(line_url: str, tmp_path: Path) -> None:
    with exchange() as (there, base), assembled(line_url, tmp_path, **asterisk_settings(base)) as desk:
        app = public_app(desk, Hub(""), Metrics(desk.pools))
        with listening(app) as address, httpx.Client(base_url=address, trust_env=False) as http:
            for path in ("incoming", "turn?step=1", "status", "recording", "wait", "agent?call=x"):
                assert http.post(f"/phone/{path}", data={"CallSid": "1.1"}).status_code == 404
        assert health.parts(desk)["line"] is False
        there.listeners.append(None)  # type: ignore[arg-type]
        assert health.parts(desk)["line"] is True
        there.listeners.clear()
