"""One running product for all conversations; each person speaks in one of them only."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from harness.app import AppUser
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product, running


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    with running() as product:
        yield product


@pytest.fixture(scope="session")
def platform(product: Product) -> Platform:
    return Platform(product)


@pytest.fixture(autouse=True)
def _the_real_time(product: Product) -> Iterator[None]:
    """Whatever a test does to the clock ends with it."""
    yield
    httpx.post(f"{product.base}/demo/clock", json={}, trust_env=False)


@pytest.fixture(scope="session")
def pool(platform: Platform) -> Pool:
    return Pool(platform)


@pytest.fixture
def user(product: Product, pool: Pool) -> Iterator[AppUser]:
    """An ordinary person in a conversation of their own."""
    with AppUser(product.base, pool.take()) as user:
        begun = user.opens()
        assert user.status == 201, begun
        yield user
