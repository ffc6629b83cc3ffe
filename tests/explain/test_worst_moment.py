"""The worst moment: found where one is planted, and nothing said where none is; no decoy is taken for it."""

from dataclasses import replace
from datetime import date

import pytest
from tests.explain.small_company import BUSY, CATALOGUE, PLANTED, REGISTER, UNHAPPY, Cause, company

from regard.explain import Moment, WorstMoments, concerned, worst_moments


def ranked(found: WorstMoments, touchpoint: str, stage: str) -> Moment:
    (moment,) = (moment for moment in found.ranked if (moment.touchpoint, moment.stage) == (touchpoint, stage))
    return moment


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_planted_cause_is_found_wherever_it_is(seed: int) -> None:
    place = (PLANTED, ("hotline", "get_help"), ("app", "use"))[seed % 3]
    with company(seed, Cause(place=place)) as reader:
        worst = worst_moments(reader, catalogue=CATALOGUE, register=REGISTER).worst
    assert worst is not None
    assert (worst.touchpoint, worst.stage) == place


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_where_nothing_is_planted_nothing_stands_out(seed: int) -> None:
    with company(seed) as reader:
        found = worst_moments(reader, catalogue=CATALOGUE, register=REGISTER)
    assert found.worst is None
    assert found.verdict == "No clear worst moment."
    assert found.ranked[0].sentence == f"{found.ranked[0].place} is no clear worst moment."


def test_the_finding_names_promise_place_and_owner(planted: WorstMoments) -> None:
    worst = planted.ranked[0]
    assert planted.verdict == (
        "We lose people at the delivery (Receive), where we break what we promised: “Delivered on the day we named”."
    )
    assert worst.against == "promise"
    assert worst.promise is not None
    assert (worst.promise.department, worst.promise.clear) == ("Logistics", True)
    assert worst.promise.low < 0.8 < worst.promise.high
    assert worst.promise.elsewhere == pytest.approx(0.95, abs=0.01)


def test_the_shortfall_has_an_interval_around_what_was_planted(planted: WorstMoments) -> None:
    worst = planted.ranked[0]
    assert worst.shortfall is not None
    assert worst.low is not None
    assert worst.high is not None
    assert worst.low < worst.shortfall < worst.high
    # 0.4 planted and 0.3 for each of 15 in 100 promises more, of a score whose deviation is about 1.1.
    assert 0.25 < worst.shortfall < 0.55
    assert worst.lost_low < worst.lost <= worst.lost_high


def test_no_decoy_is_clear(planted: WorstMoments) -> None:
    assert not ranked(planted, *BUSY).clear
    assert ranked(planted, *BUSY).contacts > 5_000
    terrible = ranked(planted, "exhibition", "buy")
    assert (terrible.contacts, terrible.shortfall, terrible.clear) == (15, None, False)
    assert not any(moment.clear for moment in planted.ranked if moment.touchpoint == UNHAPPY)


def test_an_unhappy_mix_of_customers_is_not_blamed_on_the_place_they_meet(planted: WorstMoments) -> None:
    shortfalls = [moment.shortfall for moment in planted.ranked if moment.touchpoint == UNHAPPY]
    assert planted.within
    assert all(shortfall is not None and abs(shortfall) < 0.25 for shortfall in shortfalls)


def test_the_customers_concerned_are_exactly_those_with_a_broken_promise() -> None:
    with company(5, Cause(), customers=2_000) as reader:
        worst = worst_moments(reader, catalogue=CATALOGUE, register=REGISTER).ranked[0]
        counted = reader.fetch(
            "select distinct customer_no from promise_check"
            " where not kept and touchpoint = 'delivery' and stage = 'receive' order by customer_no"
        )
    assert list(worst.concerned) == counted["customer_no"].to_pylist()
    assert set(worst.worth) == {"EUR", "GBP"}


def test_the_next_steps_say_what_is_broken_and_who_mends_it(planted: WorstMoments) -> None:
    steps = " ".join(planted.ranked[0].next_steps)
    assert f"Write to the {len(planted.ranked[0].concerned):,} customers concerned" in steps
    assert "Ask Logistics what stops “Delivered on the day we named”" in steps
    assert "Name a later date" in steps


def test_without_scores_a_promise_broken_is_enough() -> None:
    with company(6, Cause(), customers=3_000, tables=("promise_check",)) as reader:
        found = worst_moments(reader, catalogue=CATALOGUE, register=REGISTER)
    assert found.worst is not None
    assert (found.worst.touchpoint, found.worst.stage, found.worst.shortfall) == (*PLANTED, None)
    assert found.answers == 0


def test_without_promises_a_score_far_below_is_enough() -> None:
    with company(7, Cause(shift_sd=-1.0), tables=("answer",)) as reader:
        found = worst_moments(reader, catalogue=CATALOGUE, register=REGISTER)
    assert found.worst is not None
    assert (found.worst.touchpoint, found.worst.against, found.checks) == ("delivery", "level", 0)
    assert "score far below everything else" in found.verdict
    assert "name the cause" in " ".join(found.worst.next_steps)
    assert len(found.worst.concerned) > 100


def test_scores_of_answered_invitations_count_and_these_are_no_contacts() -> None:
    with company(7, Cause(shift_sd=-1.0), tables=("answer",)) as reader:
        on_contacts = worst_moments(reader, catalogue=CATALOGUE)
    with company(7, Cause(shift_sd=-1.0), tables=("answer", "invitation")) as reader:
        apart = worst_moments(reader, catalogue=CATALOGUE)
    assert on_contacts.worst is not None
    assert apart.worst is not None
    for name in ("touchpoint", "answers", "contacts", "shortfall", "clear"):
        assert getattr(apart.worst, name) == getattr(on_contacts.worst, name)


def test_where_only_surveys_are_known_who_answered_was_there() -> None:
    with company(7, Cause(shift_sd=-1.0), customers=2_000, tables=("answer", "invitation")) as reader:
        reader.fetch("delete from interaction where kind <> 'invitation_answered'")
        (answered,) = reader.fetch("select count(*) as n from interaction").to_pylist()
        found = worst_moments(reader, catalogue=CATALOGUE)
    assert found.contacts == answered["n"]
    assert found.answers > 0


def test_without_scores_and_promises_nothing_can_be_told() -> None:
    with company(8, customers=300, tables=()) as reader:
        found = worst_moments(reader, catalogue=CATALOGUE)
    assert found.worst is None
    assert found.verdict.startswith("No worst moment can be told")
    assert not found.within


def test_a_period_counts_only_what_lies_in_it() -> None:
    with company(9, customers=500) as reader:
        whole = worst_moments(reader, catalogue=CATALOGUE)
        part = worst_moments(
            reader, catalogue=CATALOGUE, since=date(2025, 3, 1), until=date(2025, 5, 1), zone="Europe/Berlin"
        )
        (counted,) = reader.fetch(
            "select count(*) as n from interaction where occurred_at >= timestamp '2025-02-28 23:00'"
            " and occurred_at < timestamp '2025-04-30 22:00'"
        ).to_pylist()
    assert part.contacts == counted["n"] < whole.contacts
    assert part.checks < whole.checks
    assert part.answers < whole.answers


def test_a_ranking_is_ready_for_json(planted: WorstMoments) -> None:
    plain = planted.to_dict()
    assert plain["moments"][0]["touchpoint"] == "delivery"
    assert plain["moments"][0]["promise"]["key"] == "delivery_in_time"
    assert plain["moments"][0]["customers_concerned"] == len(planted.ranked[0].concerned)


def test_an_expectation_missed_is_said(planted: WorstMoments) -> None:
    missed = replace(planted.ranked[0], promise=None, against="expectation", stage_name="")
    assert missed.sentence == "We lose people at the delivery, where we stay behind what they expect."


def test_experience_is_held_against_expectation_where_both_were_asked() -> None:
    with company(14, customers=3_000, tables=()) as reader:
        reader._connection.execute(
            "insert into answer (seq, customer_no, kind, low, high, value)"
            " select seq, customer_no, unnest(['expectation', 'experience']), 1, 5,"
            " unnest([4, case when touchpoint = 'chat' then 1 else 3 end + seq % 3]) from interaction where seq % 2 = 0"
        )
        found = worst_moments(reader, catalogue=CATALOGUE)
    assert found.worst is not None
    assert (found.worst.touchpoint, found.worst.against) == ("chat", "expectation")
    assert found.worst.gap is not None
    assert found.worst.gap < -1


def test_effort_scales_on_which_high_is_bad_are_left_out() -> None:
    with company(15, customers=100, tables=()) as reader:
        reader._connection.execute(
            "insert into answer (seq, customer_no, kind, low, high, value)"
            " select seq, customer_no, 'ces', 1, case when seq % 2 = 0 then 5 else 7 end, 4 from interaction"
        )
        found = worst_moments(reader, catalogue=CATALOGUE)
        (odd,) = reader.fetch("select count(*) as n from interaction where seq % 2 = 1").to_pylist()
    assert found.answers == odd["n"]


def test_checks_outside_the_period_or_at_places_nobody_met_do_not_count() -> None:
    with company(16, customers=100) as reader:
        late = worst_moments(reader, catalogue=CATALOGUE, since=date(2027, 1, 1))
        reader._connection.execute("update promise_check set touchpoint = 'nowhere' where touchpoint = 'delivery'")
        (others,) = reader.fetch(
            "select count(*) as n from promise_check where touchpoint <> 'nowhere' and kept is not null"
        ).to_pylist()
        found = worst_moments(reader, catalogue=CATALOGUE)
    assert (late.checks, late.contacts, late.ranked) == (0, 0, ())
    assert found.checks == others["n"]


def test_no_reply_by_the_deadline_is_broken() -> None:
    with company(17, customers=200) as reader:
        reader._connection.execute("update promise_check set kept = null, due_at = timestamp '2026-10-31'")
        found = worst_moments(reader, catalogue=CATALOGUE)
        reader._connection.execute("update promise_check set due_at = timestamp '2026-11-02'")
        before = worst_moments(reader, catalogue=CATALOGUE)
    assert {moment.promise.kept for moment in found.ranked if moment.promise is not None} == {0.0}
    assert before.checks == 0


def test_the_pseudonyms_of_the_customers_concerned_can_be_read() -> None:
    with company(10, Cause(), customers=1_000) as reader:
        reader.fetch("select 1 as one")
        reader._connection.execute(
            "create table customer as select distinct customer_no, 'c' || customer_no as customer from interaction"
        )
        worst = worst_moments(reader, catalogue=CATALOGUE, register=REGISTER).ranked[0]
        names = concerned(reader, worst)
    assert sorted(names) == sorted(f"c{number}" for number in worst.concerned)
