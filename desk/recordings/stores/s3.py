"""A store that speaks the S3 protocol: Aliyun OSS, Tencent COS, Huawei OBS, MinIO, Ceph and others.

`boto3` is its reference client and is kept; it is an extra (`uv sync --extra s3`), for most
operators begin on a disk. The checksums that it adds of late are sent only where they are
required: stores other than Amazon's refuse them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, BinaryIO

from desk.providers import Cause, cause_of_status, is_local, is_safe
from desk.recordings.failures import StoreFailed
from desk.settings import Settings

CONNECT_S, READ_S, TRIES = 3, 20, 2


class S3Store:
    """A Store in one bucket. Raises StoreFailed(UNCONFIGURED) without boto3 or a safe endpoint."""

    def __init__(self, settings: Settings) -> None:
        """Connects nothing yet."""
        self._bucket = settings.recording_s3_bucket
        self._client = _client(settings)

    def put(self, key: str, file: BinaryIO) -> None:
        """Uploads it, in parts where it is large."""
        with _named():
            self._client.upload_fileobj(file, self._bucket, key)

    def get(self, key: str, into: BinaryIO) -> bool:
        """Downloads it."""
        if not self._there(key):
            return False
        with _named():
            self._client.download_fileobj(self._bucket, key, into)
        return True

    def delete(self, key: str) -> None:
        """Deletes it; a bucket that keeps old versions must let them expire, sealed as they are."""
        with _named():
            self._client.delete_object(Bucket=self._bucket, Key=key)
        if self._there(key):
            raise StoreFailed(Cause.FAULT)

    def ready(self) -> bool:
        """Whether the bucket answers."""
        try:
            with _named():
                self._client.head_bucket(Bucket=self._bucket)
        except StoreFailed:
            return False
        return True

    def _there(self, key: str) -> bool:
        from botocore.exceptions import ClientError

        with _named():
            try:
                self._client.head_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if _status(error) == HTTPStatus.NOT_FOUND:
                    return False
                raise
            return True


def _client(settings: Settings) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise StoreFailed(Cause.UNCONFIGURED) from None
    if not settings.recording_s3_bucket or not is_safe(settings.recording_s3_endpoint):
        raise StoreFailed(Cause.UNCONFIGURED)
    return boto3.client(
        "s3",
        endpoint_url=settings.recording_s3_endpoint,
        region_name=settings.recording_s3_region or None,
        aws_access_key_id=settings.recording_s3_access_key,
        aws_secret_access_key=settings.recording_s3_secret_key.get_secret_value(),
        config=Config(
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            retries={"total_max_attempts": TRIES},
            s3={"addressing_style": settings.recording_s3_addressing},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            proxies={} if is_local(settings.recording_s3_endpoint) else None,
        ),
    )


@contextmanager
def _named() -> Iterator[None]:
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise StoreFailed(cause_of_status(_status(error))) from None
    except (Boto3Error, BotoCoreError):
        raise StoreFailed(Cause.UNREACHABLE) from None
    except OSError:
        raise StoreFailed(Cause.FAULT) from None


def _status(error: Any) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
