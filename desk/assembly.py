"""Everything the rooms need, made once and given down; the one place that knows which provider is which.

Failures: StartFailure, one line that names the setting or the file. Nothing is
connected that can come later: a backend or a bot that is down stops no start.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from dotenv import dotenv_values
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from desk import db
from desk.clock import Clock, DemoClock, SystemClock
from desk.conversation.awaited import Awaited
from desk.conversation.bot import Bot
from desk.conversation.lexicon import Lexicon
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases
from desk.conversation.turn import Parts
from desk.datamap import load as datamaps
from desk.datamap.backend import Backend
from desk.datamap.failures import DatamapInvalid, SourceUnset
from desk.datamap.models import Datamap
from desk.notices.sms import Sms
from desk.outside import StartFailure, sms_sender, store_of, telephone_of
from desk.policy.failures import PolicyInvalid
from desk.policy.versions import Policies
from desk.recordings.keeping import Keeping
from desk.recordings.lifecycle import Recordings
from desk.recordings.notice import Notice
from desk.recordings.source import HotlineSource
from desk.requests.jobs import Jobs
from desk.settings import ROOT, Settings
from desk.telephone.provider import Telephone
from desk.vault.failures import MasterKeyTooShort
from desk.vault.keys import Keys
from desk.wording import Wording

RESPONSES = ROOT / "data" / "responses"
ANSWERS = ROOT / "data" / "lexicon" / "answers.yml"
PHRASES = ROOT / "data" / "lexicon" / "phrases.yml"
VALUES = ROOT / "data" / "lexicon" / "values.yml"
LOCK_CONNECTIONS = 30
BOT_TIMEOUT = httpx.Timeout(12.0, connect=1.0)
"""An action may wait five seconds for a result, and the bot eight for an action."""


@dataclass(frozen=True)
class Desk:
    """The parts of one process; given to doors, actions and the worker."""

    settings: Settings
    sessions: sessionmaker[Session]
    lock_sessions: sessionmaker[Session]
    clock: Clock
    keys: Keys
    sms: Sms
    telephone: Telephone
    notice: Notice
    recordings: Recordings
    keeping: Keeping
    backend: Backend
    datamap: Datamap
    policies: Policies
    wording: Wording
    jobs: Jobs
    conversation: Parts
    pools: dict[str, Engine] = field(default_factory=dict)

    def close(self) -> None:
        """Gives every connection back; the desk is not used afterwards."""
        self.conversation.bot.client.close()
        self.backend.close()
        self.telephone.close()
        for engine in self.pools.values():
            engine.dispose()


def assemble(settings: Settings) -> Desk:
    """Puts the desk together. Raises StartFailure."""
    url = db.url_of(settings, "desk")
    pools = _pools(settings, url)
    sessions, lock_sessions = db.make_sessions(pools["desk"]), db.make_sessions(pools["locks"])
    clock: Clock = DemoClock(db.make_sessions(pools["clock"])) if settings.demo else SystemClock()
    keys, wording, phrases = _keys(settings), Wording.load(RESPONSES), Phrases.load(PHRASES)
    datamap, telephone, store = load_datamap(settings.datamap), telephone_of(settings), store_of(settings)
    keeping = Keeping(sessions, clock, keys, telephone, store, settings.recording_provider_days)
    return Desk(
        settings=settings,
        sessions=sessions,
        lock_sessions=lock_sessions,
        clock=clock,
        keys=keys,
        sms=Sms(sms_sender(settings), wording, datamap.operator.app_name),
        telephone=telephone,
        notice=_notice(settings, wording, datamap),
        recordings=Recordings(sessions, clock, telephone, settings.recording_days),
        keeping=keeping,
        backend=_backend(settings, datamap, keeping),
        datamap=datamap,
        policies=load_policies(settings.policy),
        wording=wording,
        jobs=Jobs.open(url),
        conversation=Parts(
            sessions=sessions,
            lock_sessions=lock_sessions,
            clock=clock,
            keys=keys,
            bot=_bot(settings),
            wording=wording,
            lexicon=Lexicon.load(ANSWERS),
            phrases=phrases,
            awaited=Awaited.of(datamap, Phrases.load(VALUES), Periods.of(datamap, phrases)),
        ),
        pools=pools,
    )


def _pools(settings: Settings, url: str) -> dict[str, Engine]:
    """Connections by use: what waits while it holds one never waits for another of the same pool.

    In demo mode that is true of the clock, and of the provider that this process plays itself.
    """
    pools = {"desk": db.make_engine(url), "locks": db.make_engine(url, pool_size=LOCK_CONNECTIONS)}
    if settings.demo:
        pools |= {name: db.make_engine(url, pool_size=3, spare=0) for name in ("clock", "provider")}
    return pools


def load_datamap(path: Path) -> Datamap:
    """The operator's datamap. Raises StartFailure with every fault in it."""
    try:
        return datamaps.load(path)
    except DatamapInvalid as invalid:
        raise StartFailure(str(invalid)) from None


def load_policies(path: Path) -> Policies:
    """The operator's plain words for its policy. Raises StartFailure with every fault in them."""
    try:
        return Policies.load(path)
    except PolicyInvalid as invalid:
        raise StartFailure(str(invalid)) from None


def source_settings(settings: Settings) -> Mapping[str, str]:
    """What a datamap's sources may name: the environment's settings, `.env`'s, the sample's database."""
    given = {name: value for name, value in dotenv_values(".env").items() if value}
    given |= os.environ
    return {**given, "DESK_SAMPLE_DATABASE_URL": db.url_of(settings, "sample")}


def _keys(settings: Settings) -> Keys:
    try:
        return Keys.from_secret(settings.secret_key)
    except MasterKeyTooShort:
        raise StartFailure("DESK_SECRET_KEY must have at least 32 characters") from None


def _notice(settings: Settings, wording: Wording, datamap: Datamap) -> Notice:
    days, refused = settings.recording_days, settings.recording_refused
    return Notice.of(wording, operator=datamap.operator.app_name, days=days, refused=refused)


def _backend(settings: Settings, datamap: Datamap, keeping: Keeping) -> Backend:
    try:
        return Backend.open(datamap, source_settings(settings), lambda id_: HotlineSource(id_, keeping))
    except SourceUnset as unset:
        raise StartFailure(f"{unset} must be set: the datamap names it as the address of a source") from None


def _bot(settings: Settings) -> Bot:
    if not settings.bots:
        raise StartFailure("DESK_BOT_URLS must name at least one bot")
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=40)
    client = httpx.Client(timeout=BOT_TIMEOUT, limits=limits, trust_env=False)
    return Bot(client, settings.bots, settings.bot_secret.get_secret_value())
