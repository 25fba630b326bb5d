from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from rights_operator import PERSON, Shop, opened
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of

from desk.archive import holds
from desk.archive.failures import NotReleased
from desk.datamap.period import Period
from desk.effects import Performed, StepPlan
from desk.identity import levels
from desk.identity.failures import NotVerified
from desk.identity.levels import Level
from desk.rights import cancellation, consent, correction, erasure
from desk.rights.failures import OperationUnknown, ReadBackFailed, ValueRefused
from desk.rights.perform import perform
from desk.rights.scope import ConsentScope, CorrectionScope, Scope
from desk.rights.work import Work
from desk.tables import Request, Step
from desk.vault import tokens
from desk.vault.failures import NoSuchToken
from desk.vault.keys import Keys
from desk.vault.kinds import TokenKind
from desk.wording import Wording


@pytest.fixture
def shop(sample_url: str) -> Iterator[Shop]:
    with opened(sample_url) as shop:
        yield shop


@pytest.fixture
def work(session: Session, clock: ManualClock, keys: Keys, shop: Shop) -> Work:
    """The surroundings of a step whose person was verified and has confirmed what they saw."""
    conversation = conversation_of(session, PERSON, clock)
    levels.grant(
        session,
        clock,
        conversation_id=conversation.id,
        subject=PERSON,
        level=Level.CODE,
        purpose="identity",
    )
    request = Request(
        number="261124-0001-2",
        right="erasure",
        status="executing",
        subject=PERSON,
        conversation_id=conversation.id,
        channel="app",
        policy_version="1",
        received_at=clock.now(),
        due=clock.now() + timedelta(days=21),
        previewed_at=clock.now(),
    )
    session.add(request)
    session.flush()
    return Work(session, clock, keys, shop.backend, Wording({}), request, conversation)


def step(plan: StepPlan) -> Step:
    return Step(category=plan.category, operation=plan.operation, arguments=plan.arguments)


def done(work: Work, plans: Sequence[StepPlan]) -> dict[str, Performed]:
    return {f"{plan.operation} {plan.category}": perform(work, step(plan)) for plan in plans}


def erase_everything(work: Work) -> dict[str, Performed]:
    preview = erasure.preview(work.backend, work.clock.now(), PERSON, Scope(everything=True))
    return done(work, erasure.plan(preview))


def close(work: Work) -> dict[str, Performed]:
    preview = cancellation.preview(work.backend, work.clock.now(), PERSON)
    return done(work, cancellation.plan(preview))


def sealed(work: Work, value: str) -> StepPlan:
    token = tokens.seal_value(work.session, work.clock, work.keys, work.conversation, TokenKind.VALUE, value)
    preview = correction.preview(work.backend, work.clock.now(), PERSON, "phone", value)
    (plan,) = correction.plan(preview, CorrectionScope(field="phone", token=token))
    return plan


def test_what_no_law_keeps_is_gone_and_the_proof_counts_it(work: Work, shop: Shop) -> None:
    proofs = erase_everything(work)
    assert proofs["erase addresses"].proof["count"] == 1
    assert shop.holds("SELECT id FROM addresses WHERE account_id = 7") == []


def test_what_a_law_keeps_is_restricted_and_held(work: Work, shop: Shop) -> None:
    erase_everything(work)
    left = shop.holds("SELECT id, restricted_until::date::text FROM orders WHERE account_id = 7 ORDER BY id")
    assert left == [(2, "2028-03-04"), (3, "2029-05-06")]
    (hold,) = holds.standing(work.session, PERSON)
    assert (hold.category, hold.law, hold.then) == ("orders", "E-Commerce Law 31", "anonymise")


def test_the_other_persons_rows_are_untouched(work: Work, shop: Shop) -> None:
    erase_everything(work)
    close(work)
    assert shop.holds("SELECT status, name FROM accounts WHERE id = 8") == [("active", "Ann Lee")]
    assert shop.holds("SELECT id FROM orders WHERE account_id = 8") == [(4,)]
    assert shop.holds("SELECT id FROM addresses WHERE account_id = 8") == [(2,)]


def test_what_is_anonymised_leads_to_nobody(work: Work, shop: Shop) -> None:
    erase_everything(work)
    assert shop.holds("SELECT account_id, comment, stars FROM ratings") == [(None, None, 5)]


def test_steps_that_are_done_again_have_one_effect_and_one_hold(work: Work, shop: Shop) -> None:
    preview = erasure.preview(work.backend, work.clock.now(), PERSON, Scope(everything=True))
    done(work, erasure.plan(preview))
    again = done(work, erasure.plan(preview))
    assert again["erase addresses"].proof["count"] == 1
    assert len(holds.standing(work.session, PERSON)) == 1
    assert shop.holds("SELECT count(*) FROM orders WHERE account_id = 7") == [(2,)]


def test_an_erasure_that_cannot_be_read_back_is_not_done(work: Work, shop: Shop) -> None:
    shop.does("CREATE RULE nothing AS ON DELETE TO addresses DO INSTEAD NOTHING")
    with pytest.raises(ReadBackFailed):
        perform(work, Step(category="addresses", operation="erase", arguments={}))


def test_a_restriction_that_cannot_be_read_back_is_not_done(work: Work, shop: Shop) -> None:
    shop.does("DELETE FROM tracks; CREATE RULE nothing AS ON UPDATE TO orders DO INSTEAD NOTHING")
    with pytest.raises(ReadBackFailed):
        perform(work, Step(category="orders", operation="keep_restricted", arguments={}))
    assert holds.standing(work.session, PERSON) == []


def test_a_closed_account_can_not_sign_in_and_its_data_has_gone_its_way(work: Work, shop: Shop) -> None:
    proofs = close(work)
    assert proofs["close account"].proof["closed"] is True
    assert shop.holds("SELECT status, name, phone FROM accounts WHERE id = 7") == [("closed", None, None)]
    assert shop.holds("SELECT id FROM credentials WHERE account_id = 7") == []
    assert shop.holds("SELECT what FROM violations WHERE account_id = 7") == [("fraud",)]


def test_consent_stops_in_the_channel_that_was_named_and_says_since_when(work: Work, shop: Shop) -> None:
    scope = ConsentScope(("marketing",), ("sms",))
    preview = consent.preview(work.backend, work.clock.now(), PERSON, scope)
    proofs = done(work, consent.plan(preview, scope))
    since = datetime.fromisoformat(proofs["stop marketing"].proof["since"])
    assert since == work.clock.now()
    still = shop.holds("SELECT channel FROM consents WHERE account_id = 7 AND granted")
    assert still == [("push",)]


def test_consent_that_cannot_be_read_back_is_not_stopped(work: Work, shop: Shop) -> None:
    shop.does("CREATE RULE nothing AS ON UPDATE TO consents DO INSTEAD NOTHING")
    with pytest.raises(ReadBackFailed):
        perform(work, Step(category="marketing", operation="stop", arguments={"channels": []}))


def test_a_corrected_value_is_written_and_its_token_forgotten(work: Work, shop: Shop) -> None:
    plan = sealed(work, "13900139000")
    assert "13900139000" not in str(perform(work, step(plan)).proof)
    assert shop.holds("SELECT phone FROM accounts WHERE id = 7") == [("13900139000",)]
    with pytest.raises(NoSuchToken):
        perform(work, step(plan))


def test_a_value_that_cannot_be_right_is_not_written(work: Work, shop: Shop) -> None:
    with pytest.raises(ValueRefused):
        perform(work, step(sealed(work, "12345")))
    assert shop.holds("SELECT phone FROM accounts WHERE id = 7") == [("13800138000",)]


def test_a_correction_that_cannot_be_read_back_is_not_done(work: Work, shop: Shop) -> None:
    shop.does(
        "CREATE FUNCTION as_it_was() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';"
        "CREATE TRIGGER as_it_was BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION as_it_was()"
    )
    with pytest.raises(ReadBackFailed):
        perform(work, step(sealed(work, "13900139000")))


def test_the_step_runs_after_the_verification_is_over(work: Work, clock: ManualClock) -> None:
    clock.advance(hours=3)
    assert erase_everything(work)


def test_nothing_is_done_for_one_who_was_not_verified_when_it_was_shown(work: Work, shop: Shop) -> None:
    work.request.previewed_at = work.clock.now() + timedelta(minutes=31)
    with pytest.raises(NotVerified):
        perform(work, Step(category="addresses", operation="erase", arguments={}))
    assert shop.holds("SELECT count(*) FROM addresses") == [(2,)]


def test_nothing_is_done_for_what_was_never_shown(work: Work) -> None:
    work.request.previewed_at = None
    with pytest.raises(NotVerified):
        perform(work, Step(category="addresses", operation="erase", arguments={}))


def test_one_verified_as_another_can_not_touch_this_person(work: Work, shop: Shop) -> None:
    work.request.subject = "8"
    with pytest.raises(NotVerified):
        perform(work, Step(category="addresses", operation="erase", arguments={}))
    assert shop.holds("SELECT count(*) FROM addresses") == [(2,)]


def test_an_unknown_operation_is_refused(work: Work) -> None:
    with pytest.raises(OperationUnknown):
        perform(work, Step(category="addresses", operation="publish", arguments={}))


def test_a_hold_lets_go_what_its_law_no_longer_keeps(work: Work, shop: Shop, clock: ManualClock) -> None:
    erase_everything(work)
    (hold,) = holds.standing(work.session, PERSON)
    clock.moment = datetime(2028, 6, 1, tzinfo=UTC)
    assert holds.release(work.session, clock, work.backend, hold) is False
    assert shop.holds("SELECT id FROM orders WHERE account_id = 7") == [(3,)]


def test_a_hold_is_over_after_its_last_day_and_what_follows_is_done(
    work: Work, shop: Shop, clock: ManualClock
) -> None:
    erase_everything(work)
    clock.moment = datetime(2029, 5, 6, 15, 59, tzinfo=UTC)
    assert holds.due(work.session, clock.now()) == []
    clock.advance(minutes=1)
    (hold,) = holds.due(work.session, clock.now())
    assert holds.release(work.session, clock, work.backend, hold)
    assert holds.standing(work.session, PERSON) == []
    assert shop.holds("SELECT recipient FROM orders WHERE id IN (2, 3)") == [(None,), (None,)]


def test_a_release_that_cannot_be_read_back_leaves_the_hold_standing(
    work: Work, shop: Shop, clock: ManualClock
) -> None:
    erase_everything(work)
    shop.does("CREATE RULE nothing AS ON UPDATE TO orders DO INSTEAD NOTHING")
    clock.moment = datetime(2029, 6, 1, tzinfo=UTC)
    (hold,) = holds.due(work.session, clock.now())
    with pytest.raises(NotReleased):
        holds.release(work.session, clock, work.backend, hold)
    assert hold.done_at is None


LAST_YEAR = Scope(categories=("orders",), period=Period.read("2025-01-01/2025-12-31"))


def test_only_what_lies_in_the_period_is_touched_however_often_it_is_done(work: Work, shop: Shop) -> None:
    plans = erasure.plan(erasure.preview(work.backend, work.clock.now(), PERSON, LAST_YEAR))
    assert [plan.arguments for plan in plans] == [{"count": 1, "period": "2025-01-01/2025-12-31"}]
    for _ in range(2):
        proofs = done(work, plans)
    assert proofs["keep_restricted orders"].proof["restricted"] == 1
    found = shop.holds("SELECT id, restricted_until IS NOT NULL FROM orders WHERE account_id = 7 ORDER BY id")
    assert found == [(1, False), (2, True), (3, False)]


def test_what_no_law_keeps_of_a_period_is_gone_and_the_rest_is_there(work: Work, shop: Shop) -> None:
    shop.does("DELETE FROM tracks")
    old = Scope(categories=("orders",), period=Period.read("../2020-12-31"))
    proofs = done(work, erasure.plan(erasure.preview(work.backend, work.clock.now(), PERSON, old)))
    assert proofs["erase orders"].proof["free_left"] == 0
    assert shop.holds("SELECT id FROM orders WHERE account_id = 7 ORDER BY id") == [(2,), (3,)]
