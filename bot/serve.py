"""Serves the trained model on the loopback, with our channel and nothing else.

    bot/.venv/bin/python bot/serve.py --port 5005

Needs DESK_BOT_SECRET, DESK_ACTIONS_URL and DESK_TRACKER_URL. A model that is not
the pinned one is refused: a model file is code.
"""

import argparse
import hashlib
import hmac
import logging
import os
import resource
import sys
import warnings

import places

NEEDED = ("DESK_BOT_SECRET", "DESK_ACTIONS_URL", "DESK_TRACKER_URL")
ADDRESS_SPACE = 4 * 2**30
LOCK_LIFETIME_S = 20
QUIET = (
    "rasa.shared.core.training_data.story_reader.yaml_story_reader",
    "rasa.shared.nlu.training_data.message",
    "rasa.nlu.classifiers.regex_message_handler",
    "rasa.core.actions.action",
)
"""Loggers that write what a person said, or where an action is."""


def refuse_another_model() -> None:
    """Ends the process unless the model is there and is the one that training pinned."""
    if not places.MODEL.exists() or not places.PIN.exists():
        sys.exit("serve: there is no model; run `make train`")
    found = hashlib.sha256(places.MODEL.read_bytes()).hexdigest()
    if not hmac.compare_digest(found, places.PIN.read_text().strip()):
        sys.exit("serve: the model is not the one that was trained here; run `make train`")


def set_environment() -> None:
    """What Rasa and TensorFlow read from the environment, before either is imported."""
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false",
        SANIC_WORKERS="1",
        TICKET_LOCK_LIFETIME=str(LOCK_LIFETIME_S),
        TF_CPP_MIN_LOG_LEVEL="3",
        CUDA_VISIBLE_DEVICES="-1",
        OMP_NUM_THREADS="1",
    )


def set_limits() -> None:
    """A message that makes the box grow ends the box, not the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def be_quiet() -> None:
    """Logs errors only where a log line could carry words of a person."""
    import jieba
    from rasa.utils.log_utils import configure_structlog

    jieba.setLogLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    configure_structlog(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def quicken_action_calls() -> None:
    """Little patience with an action, and no work done anew at each."""
    import action_calls

    action_calls.shorten()
    action_calls.compile_schema()


def serve(port: int) -> None:
    """Runs until it is told to stop."""
    from rasa import run

    run(
        model=str(places.MODEL),
        endpoints=str(places.ROOT / "endpoints.yml"),
        credentials=str(places.ROOT / "credentials.yml"),
        interface="127.0.0.1",
        port=port,
        enable_api=False,
    )


def main() -> None:
    """Checks, then serves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5005)
    asked = parser.parse_args()
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        sys.exit(f"serve: {missing[0]} must be set")
    os.chdir(places.ROOT)
    refuse_another_model()
    set_environment()
    set_limits()
    be_quiet()
    quicken_action_calls()
    serve(asked.port)


if __name__ == "__main__":
    main()
