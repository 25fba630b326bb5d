"""Whole calls at an Asterisk: `desk line` beside a running product, its box and its worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from exchange_support import exchange
from harness.caller import Caller
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product
from line_support import Phone, ReadyEars, Running, asterisk_settings, started, until

from desk import assembly
from desk.settings import Settings, load_settings


def settings_of(product: Product, patch: pytest.MonkeyPatch, **more: str) -> Settings:
    """The settings of the product's desk, as its process has them, with others in the place of some."""
    pairs = Path(f"/proc/{product.pid_of('desk serve')}/environ").read_bytes().split(b"\0")
    theirs = dict(pair.decode().split("=", 1) for pair in pairs if b"=" in pair)
    for field in Settings.model_fields.values():
        patch.delenv(str(field.alias), raising=False)
        if str(field.alias) in theirs:
            patch.setenv(str(field.alias), theirs[str(field.alias)])
    for name, value in more.items():
        patch.setenv(name, value)
    return load_settings()


@pytest.fixture
def line(product: Product) -> Iterator[Running]:
    if product.launcher is None:
        pytest.skip("the product was started by somebody else")
    product.wait_until_ready()
    with exchange() as (there, base), pytest.MonkeyPatch.context() as patch:
        desk = assembly.assemble(settings_of(product, patch, **asterisk_settings(base)))
        with started(desk, there, ReadyEars()) as line:
            line.second = 5
            yield line
        desk.close()


def says(line: Running, phone: Phone, words: str) -> None:
    assert isinstance(line.ears, ReadyEars)
    line.ears.sentences.append(words)
    phone.speaks()


def addresses_of(platform: Platform, phone: str) -> object:
    asked = "SELECT count(*) FROM addresses a JOIN accounts o ON o.id = a.account_id WHERE o.phone = :phone"
    return platform.value(asked, {"phone": phone})


def proved(product: Product, line: Running, person: str) -> Phone:
    """A caller who wants their addresses erased, and has heard what that would do."""
    phone = line.calls(person)
    phone.awaits("不同意按二。")
    phone.keys("1")
    phone.awaits("随时按零。")
    says(line, phone, "把我的常用地址删掉")
    phone.awaits("换号码按二。")
    phone.keys("1")
    phone.awaits("六位数字")
    assert line.at.live[f"desk-{phone.channel.id}"] == "paused"
    with Caller(product.base, person) as inbox:
        phone.keys(inbox.code())
    phone.awaits("确认请按一")
    assert line.at.live[f"desk-{phone.channel.id}"] == "recording"
    return phone


def test_an_erasure_by_voice_and_keys(
    product: Product, platform: Platform, pool: Pool, line: Running
) -> None:
    person = pool.take()
    phone = proved(product, line, person)
    assert addresses_of(platform, person)
    phone.keys("1")
    phone.awaits("办好了", 40)
    assert addresses_of(platform, person) == 0
    phone.hangs_up()
    until(lambda: not line.at.bridges)


def test_a_hang_up_in_the_confirmation_changes_nothing(
    product: Product, platform: Platform, pool: Pool, line: Running
) -> None:
    person = pool.take()
    before = addresses_of(platform, person)
    proved(product, line, person).hangs_up()
    until(lambda: not line.at.bridges)
    assert addresses_of(platform, person) == before


def test_a_line_that_begins_again_in_the_confirmation_asks_it_again_and_does_it_once(
    product: Product, platform: Platform, pool: Pool, line: Running
) -> None:
    person = pool.take()
    phone = proved(product, line, person)
    line.stop()
    line.start()
    phone.awaits("确认请按一")
    phone.keys("1")
    phone.awaits("办好了", 40)
    assert addresses_of(platform, person) == 0
    done = "SELECT count(*) FROM requests WHERE conversation_id = :id AND status = 'completed'"
    facts = {"id": line.talk(phone).conversation_id}
    assert platform.value(done, facts, database="desk") == 1
