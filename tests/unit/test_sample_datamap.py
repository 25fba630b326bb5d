"""The sample operator's datamap fits its schema, its people and its policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import yaml
from sqlalchemy.engine import make_url

import sample
from desk.datamap.categories import Category, Table
from desk.datamap.check import check_live
from desk.datamap.load import load as load_datamap
from desk.datamap.models import Datamap
from sample import load

DAY = date(2026, 11, 24)
FOLDER = Path(sample.__file__).parent
PATH = FOLDER / "datamap.yml"


@pytest.fixture(scope="module")
def datamap() -> Datamap:
    return load_datamap(PATH)


@pytest.fixture(scope="module")
def url(sample_url: str) -> str:
    name = f"sample_{uuid4().hex[:12]}"
    with psycopg.connect(sample_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    own = make_url(sample_url).set(database=name).render_as_string(hide_password=False)
    load.ensure(own, today=DAY)
    return own


def on_the_platform(datamap: Datamap, category: Category) -> list[Table]:
    """The tables that stand in the operator's own database."""
    return [table for table in category.tables if datamap.source_id(table.source) == "platform"]


def columns_named(datamap: Datamap) -> Iterator[tuple[str, str]]:
    for category in datamap.categories:
        for table in on_the_platform(datamap, category):
            names = [table.key, table.subject, table.at, table.restrict, *(c.name for c in table.columns)]
            names += table.where
            if category.retention:
                names += [category.retention.since, *category.retention.when]
            yield from ((table.name, name) for name in names if name)
    for field in datamap.fields:
        yield from ((field.table, name) for name in (field.column, *field.where))
    for matter in datamap.open_matters:
        above = [matter.above.column] if matter.above else []
        yield from ((matter.table, name) for name in (matter.subject, *matter.where, *above))


def test_every_table_and_column_is_in_the_live_schema(datamap: Datamap, url: str) -> None:
    query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    with psycopg.connect(url) as connection:
        live = set(connection.execute(query).fetchall())
    assert set(columns_named(datamap)) - live == set()


def test_the_check_finds_nothing(datamap: Datamap, url: str) -> None:
    assert check_live(PATH, datamap, {"DESK_SAMPLE_DATABASE_URL": url}) == []


def test_all_fifteen_kinds_of_clause_1_1_are_spoken_for(datamap: Datamap) -> None:
    spoken = {kind for category in datamap.categories for kind in category.kinds}
    assert len(datamap.kinds) == 15
    assert {kind.id for kind in datamap.kinds} == spoken


def test_what_is_sensitive_by_clause_1_2_is_marked(datamap: Datamap) -> None:
    kinds = {"phone", "identity_proof", "location", "payment", "withdrawal"}
    unmarked = [c.id for c in datamap.categories if kinds & set(c.kinds) and not c.sensitive]
    assert unmarked == ["invoices"]


def test_each_word_means_one_thing_of_its_kind(datamap: Datamap) -> None:
    for section in ("categories", "fields", "channels", "purposes", "permissions", "brands"):
        words = Counter(
            word.lower() for item in getattr(datamap, section) for word in {item.title, *item.synonyms}
        )
        assert [word for word, times in words.items() if times > 1] == [], section


def test_each_clause_stands_in_the_policy(datamap: Datamap) -> None:
    policy = yaml.safe_load((FOLDER / "policy.yml").read_text(encoding="utf-8"))
    known = {clause["id"] for clause in policy["clauses"]}
    cited = {category.clause for category in datamap.categories}
    cited |= {purpose.clause for purpose in datamap.purposes}
    cited |= {category.retention.clause for category in datamap.categories if category.retention}
    assert cited - known == set()


def test_consents_are_given_under_the_version_of_the_policy(url: str) -> None:
    policy = yaml.safe_load((FOLDER / "policy.yml").read_text(encoding="utf-8"))
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT DISTINCT policy_version FROM consents").fetchall() == [
            (policy["version"],)
        ]


def test_each_consent_on_file_is_for_a_purpose_that_can_be_taken_back(datamap: Datamap, url: str) -> None:
    query = "SELECT DISTINCT purpose, channel FROM consents"
    with psycopg.connect(url) as connection:
        on_file = connection.execute(query).fetchall()
    assert {purpose for purpose, _ in on_file} == {p.id for p in datamap.purposes if not p.necessary}
    for purpose, channel in on_file:
        assert channel is None or channel in datamap.purpose(purpose).channels


def test_what_a_code_means_is_told_for_each_code_on_file(datamap: Datamap, url: str) -> None:
    with psycopg.connect(url) as connection:
        for category in datamap.categories:
            for table in on_the_platform(datamap, category):
                for column in (column for column in table.columns if column.values):
                    query = f"SELECT DISTINCT {column.name}::text FROM {table.name}"
                    codes = {row[0] for row in connection.execute(query.encode())} - {None}
                    assert codes <= set(column.values), (table.name, column.name)


def test_no_word_for_a_permission_holds_a_word_for_a_purpose(datamap: Datamap) -> None:
    purposes = {word for purpose in datamap.purposes for word in (purpose.title, *purpose.synonyms)}
    for permission in datamap.permissions:
        for word in (permission.title, *permission.synonyms):
            assert not [purpose for purpose in purposes if purpose in word], word
