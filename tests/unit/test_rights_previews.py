from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from rights_operator import PERSON, PHONE, Shop, opened

from desk.datamap.period import Period
from desk.rights import access, cancellation, consent, correction, erasure
from desk.rights.failures import ScopeUnknown
from desk.rights.preview import Item, Line, Outcome, Preview
from desk.rights.scope import ConsentScope, Scope

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(sample_url: str) -> Iterator[Shop]:
    with opened(sample_url) as shop:
        yield shop


def ways(preview: Preview, category: str) -> list[tuple[Outcome, int | None]]:
    return [(item.outcome, item.count) for item in preview.items if item.category == category]


def only(preview: Preview, category: str) -> Item:
    (item,) = [item for item in preview.items if item.category == category]
    return item


def said(preview: Preview) -> list[str]:
    return [line.name for line in preview.consequences]


def everything(shop: Shop) -> Preview:
    return erasure.preview(shop.backend, NOW, PERSON, Scope(everything=True))


def test_what_a_law_keeps_in_part_is_shown_as_two_outcomes(shop: Shop) -> None:
    assert ways(everything(shop), "orders") == [(Outcome.ERASE, 1), (Outcome.KEEP_RESTRICTED, 2)]


def test_what_is_kept_names_the_law_the_last_day_and_what_follows(shop: Shop) -> None:
    kept = next(i for i in everything(shop).items if i.outcome is Outcome.KEEP_RESTRICTED)
    assert (kept.law, kept.until, kept.then) == ("E-Commerce Law 31", date(2029, 5, 6), "anonymise")


def test_what_the_account_needs_stays_while_it_lives_and_goes_with_it(shop: Shop) -> None:
    assert ways(everything(shop), "contact") == [(Outcome.KEEP, 1)]
    closing = cancellation.preview(shop.backend, NOW, PERSON)
    assert ways(closing, "contact") == [(Outcome.ANONYMISE, 1)]


def test_what_is_kept_for_good_is_said_before_anybody_confirms(shop: Shop) -> None:
    for preview in (everything(shop), cancellation.preview(shop.backend, NOW, PERSON)):
        assert ways(preview, "violations") == [(Outcome.KEEP, 1)]
        assert "utter_consequence_kept_for_good" in said(preview)


def test_everything_but_some_leaves_those_out(shop: Shop) -> None:
    scope = Scope(everything=True, except_=("orders", "contact"))
    preview = erasure.preview(shop.backend, NOW, PERSON, scope)
    assert not {"orders", "contact"} & {item.category for item in preview.items}
    assert {step.category for step in erasure.plan(preview)} == {"tracks", "addresses", "ratings"}


def test_a_category_of_another_operator_is_unknown(shop: Shop) -> None:
    with pytest.raises(ScopeUnknown):
        erasure.preview(shop.backend, NOW, PERSON, Scope(categories=("horses",)))


def test_where_nothing_is_there_nothing_is_planned(shop: Shop) -> None:
    preview = erasure.preview(shop.backend, NOW, "404", Scope(everything=True))
    assert preview.nothing
    assert erasure.plan(preview) == ()


def test_what_leads_through_an_order_goes_before_it(shop: Shop) -> None:
    steps = [step.category for step in erasure.plan(everything(shop))]
    assert steps.index("tracks") < steps.index("orders")


def test_a_change_of_what_was_shown_makes_another_digest(shop: Shop) -> None:
    later = erasure.preview(shop.backend, datetime(2028, 6, 1, tzinfo=UTC), PERSON, Scope(everything=True))
    assert everything(shop).digest() == everything(shop).digest() != later.digest()


def test_the_account_is_closed_before_its_data_goes(shop: Shop) -> None:
    steps = cancellation.plan(cancellation.preview(shop.backend, NOW, PERSON))
    assert steps[0].operation == "close"


def test_coupons_warn_and_do_not_block(shop: Shop) -> None:
    preview = cancellation.preview(shop.backend, NOW, PERSON)
    assert not preview.blocked
    assert "utter_cancellation_warning" in said(preview)


def test_every_category_speaks_in_an_access_answer(shop: Shop) -> None:
    preview = access.preview(shop.backend, NOW, PERSON)
    assert [item.category for item in preview.items] == [c.id for c in shop.backend.datamap.categories]
    assert only(preview, "faces").outcome is Outcome.NOT_COLLECTED


def test_a_category_says_how_many_and_from_when_to_when(shop: Shop) -> None:
    facts = only(access.preview(shop.backend, NOW, PERSON), "orders").facts
    assert Line("utter_fact_total", {"count": "3", "unit": "条"}) in facts
    assert Line("utter_fact_count", {"title": "of them delivered", "count": "2", "unit": "条"}) in facts
    assert Line("utter_fact_period", {"first": "2020-01-01", "last": "2026-05-06"}) in facts


def test_nobodys_value_stands_in_an_access_answer(shop: Shop) -> None:
    shown = str(access.preview(shop.backend, NOW, PERSON))
    for value in (PHONE, "Ann Lee", "Bob Fisher", "argon2"):
        assert value not in shown


def test_the_consequence_comes_before_a_consent_is_taken_back(shop: Shop) -> None:
    preview = consent.preview(shop.backend, NOW, PERSON, ConsentScope(("marketing",)))
    texts = [line.values.get("text") for line in preview.consequences]
    assert texts == ["No more offers.", "Codes still come.", None]
    assert said(preview)[-1] == "utter_consent_past_lawful"


def test_one_channel_is_stopped_alone(shop: Shop) -> None:
    scope = ConsentScope(("marketing",), ("sms",))
    preview = consent.preview(shop.backend, NOW, PERSON, scope)
    assert [item.title for item in preview.items] == ["Offers · SMS"]
    assert consent.plan(preview, scope)[0].arguments == {"channels": ["sms"]}


def test_what_was_taken_back_already_is_not_stopped_again(shop: Shop) -> None:
    preview = consent.preview(shop.backend, NOW, PERSON, ConsentScope(("profiling",)))
    assert preview.nothing
    assert only(preview, "profiling").already


def test_necessary_messages_go_on(shop: Shop) -> None:
    preview = consent.preview(shop.backend, NOW, PERSON, ConsentScope(("service", "marketing")))
    assert only(preview, "service").outcome is Outcome.KEEP
    assert "service" not in {step.category for step in preview.steps}


def test_a_permission_is_explained_for_a_known_brand_only(shop: Shop) -> None:
    datamap = shop.backend.datamap
    told = consent.permission_steps(datamap, "location", "acme")
    assert told and told.steps == "Settings, Corner, Location, never."
    assert consent.permission_steps(datamap, "location", "unheard_of") is None


def test_a_correction_shows_both_values_masked(shop: Shop) -> None:
    preview = correction.preview(shop.backend, NOW, PERSON, "phone", "13900139000")
    assert preview.consequences[0].values["old"] == "138****8000"
    assert "13900139000" not in str(preview)


def test_the_value_that_is_there_already_needs_no_correction(shop: Shop) -> None:
    assert correction.preview(shop.backend, NOW, PERSON, "phone", PHONE).nothing


def test_what_stays_with_a_request_holds_not_even_a_mask(shop: Shop) -> None:
    def render(name: str, values: dict[str, str]) -> str:
        return f"{name} {values}"

    for preview in (
        access.preview(shop.backend, NOW, PERSON),
        correction.preview(shop.backend, NOW, PERSON, "phone", "13900139000"),
    ):
        assert "138****8000" in str([preview.card(render), preview.data_card(render)])
        assert "138****8000" not in str(preview.record(render))


LAST_YEAR = Period.read("2025-01-01/2025-12-31")


def test_a_preview_of_a_period_counts_and_names_only_that(shop: Shop) -> None:
    preview = erasure.preview(shop.backend, NOW, PERSON, Scope(categories=("orders",), period=LAST_YEAR))
    assert ways(preview, "orders") == [(Outcome.KEEP_RESTRICTED, 1)]
    assert only(preview, "orders").as_dict(lambda name, _: name)["period"] == "2025-01-01/2025-12-31"


def test_another_period_with_the_same_count_is_another_preview(shop: Shop) -> None:
    digests = {
        erasure.preview(shop.backend, NOW, PERSON, Scope(categories=("tracks",), period=period)).digest()
        for period in (None, LAST_YEAR)
    }
    assert len(digests) == 2


def test_what_bears_no_time_is_left_alone_and_said_to_be(shop: Shop) -> None:
    preview = erasure.preview(
        shop.backend, NOW, PERSON, Scope(categories=("orders", "addresses"), period=LAST_YEAR)
    )
    assert {item.category for item in preview.items} == {"orders"}
    assert Line("utter_erasure_left_uncut", {"titles": "Addresses"}) in preview.consequences
    assert {step.category for step in erasure.plan(preview)} == {"orders"}
