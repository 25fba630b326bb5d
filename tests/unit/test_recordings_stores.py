"""The stores of recordings: a disk, and S3 over its real protocol; and the sealing of long sounds."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr
from sqlalchemy.orm import Session
from support import ManualClock

from desk.providers import Cause
from desk.recordings import sealing
from desk.recordings.failures import StoreFailed
from desk.recordings.sealing import Sealing
from desk.recordings.storage import Store
from desk.recordings.stores.local import LocalStore
from desk.recordings.stores.s3 import S3Store
from desk.settings import Settings
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

S3 = {
    "recording_s3_bucket": "recordings",
    "recording_s3_region": "cn-north-1",
    "recording_s3_access_key": "a",
    "recording_s3_secret_key": SecretStr("s"),
    "recording_s3_addressing": "path",
}


def s3(endpoint: str, **changed: object) -> S3Store:
    known = {"recording_s3_endpoint": endpoint, **S3, **changed}
    return S3Store(Settings(_env_file=None).model_copy(update=known))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    url = f"http://127.0.0.1:{port}"
    store = s3(url)
    store._client.create_bucket(
        Bucket="recordings", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"}
    )
    yield url
    server.stop()


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, endpoint: str) -> Store:
    return LocalStore(tmp_path / "kept") if request.param == "local" else s3(endpoint)


def got(store: Store, key: str) -> bytes | None:
    file = io.BytesIO()
    return file.getvalue() if store.get(key, file) else None


def test_what_is_put_is_given_back_until_it_is_deleted(store: Store) -> None:
    key, sound = f"{uuid.uuid4()}.sealed", b"sealed" * 1000
    assert store.ready()
    assert got(store, key) is None
    for content in (b"first", sound):
        store.put(key, io.BytesIO(content))
    assert got(store, key) == sound
    for _ in range(2):
        store.delete(key)
    assert got(store, key) is None


def test_a_long_sound_goes_up_in_parts(endpoint: str) -> None:
    store, sound = s3(endpoint), bytes(range(256)) * 40_000
    store.put("long.sealed", io.BytesIO(sound))
    assert got(store, "long.sealed") == sound


def test_a_store_that_is_not_there_is_a_named_failure() -> None:
    nobody = s3("http://127.0.0.1:1")
    assert not nobody.ready()
    with pytest.raises(StoreFailed) as failed:
        nobody.put("x", io.BytesIO(b"x"))
    assert failed.value.cause is Cause.UNREACHABLE


def test_a_bucket_that_is_not_there_is_a_refusal(endpoint: str) -> None:
    with pytest.raises(StoreFailed) as failed:
        s3(endpoint, recording_s3_bucket="another").put("x", io.BytesIO(b"x"))
    assert failed.value.cause is Cause.REFUSED


@pytest.mark.parametrize(
    "changed", [{"recording_s3_bucket": ""}, {"recording_s3_endpoint": "http://oss.example.com"}]
)
def test_a_store_that_would_send_its_keys_in_the_clear_is_not_opened(changed: dict[str, object]) -> None:
    with pytest.raises(StoreFailed) as failed:
        s3("https://oss.example.com", **changed)
    assert failed.value.cause is Cause.UNCONFIGURED


def test_a_folder_that_cannot_be_written_is_a_named_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = LocalStore(tmp_path / "file")
    assert not store.ready()
    with pytest.raises(StoreFailed):
        store.put("x", io.BytesIO(b"x"))


def sealed(session: Session, clock: ManualClock, keys: Keys, recording: uuid.UUID, sound: bytes) -> bytes:
    out = io.BytesIO()
    file = Sealing(session, clock, keys, recording, out)
    for start in range(0, len(sound), 70_000):
        file.write(sound[start : start + 70_000])
    file.finish()
    assert file.size == len(out.getvalue())
    return out.getvalue()


@pytest.mark.parametrize(
    "size", [0, 1, sealing.FRAME - 1, sealing.FRAME, sealing.FRAME + 1, 3 * sealing.FRAME]
)
def test_a_sound_of_any_length_is_opened_as_it_was(
    session: Session, clock: ManualClock, keys: Keys, size: int
) -> None:
    recording, sound = uuid.uuid4(), (b"0123456789" * (size // 10 + 1))[:size]
    file = sealed(session, clock, keys, recording, sound)
    assert b"".join(sealing.unsealed(session, keys, recording, io.BytesIO(file))) == sound


@pytest.mark.parametrize("cut", [1, 1000, sealing.FRAME // 2, sealing.FRAME + 33, sealing.FRAME + 40])
def test_a_sound_that_was_cut_is_not_opened(
    session: Session, clock: ManualClock, keys: Keys, cut: int
) -> None:
    recording = uuid.uuid4()
    file = sealed(session, clock, keys, recording, bytes(2 * sealing.FRAME))
    with pytest.raises(CannotUnseal):
        list(sealing.unsealed(session, keys, recording, io.BytesIO(file[:-cut])))


def test_after_its_key_is_shredded_no_copy_is_opened(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    recording = uuid.uuid4()
    file = sealed(session, clock, keys, recording, b"sound")
    sealing.shred(session, recording)
    with pytest.raises(CannotUnseal):
        list(sealing.unsealed(session, keys, recording, io.BytesIO(file)))
