"""A pool lends readers of the current version, and closes those of older ones."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from tests.cast import Contact, arrival, key_of

from regard.collect import start_catalogue
from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, Pool, append, create_ledger
from regard.ledger.erasures import put_erasure
from regard.story import catch_up


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as ledger:
        start_catalogue(ledger.folder)
        append(ledger, "interaction", arrival(Contact("1", "ann"), Contact("2", "bob")))
        catch_up(ledger)
        yield ledger


def count(pool: Pool) -> int:
    with pool.borrow() as (_, reader):
        return int(reader.fetch("select count(*) as n from interaction").to_pylist()[0]["n"])


def test_a_reader_that_came_back_is_lent_again(acme: Ledger) -> None:
    pool = Pool(acme)
    with pool.borrow() as (_, first):
        pass
    with pool.borrow() as (_, second):
        assert first is second


def test_two_threads_never_share_a_reader(acme: Ledger) -> None:
    pool = Pool(acme)
    with pool.borrow() as (_, first), pool.borrow() as (_, second):
        assert first is not second


def test_what_was_folded_meanwhile_is_seen(acme: Ledger) -> None:
    pool = Pool(acme)
    assert count(pool) == 2
    append(acme, "interaction", arrival(Contact("3", "carla")))
    catch_up(acme)
    assert count(pool) == 3


def test_an_erased_customer_is_hidden_at_once(acme: Ledger) -> None:
    pool = Pool(acme)
    assert count(pool) == 2
    with acme.database.transaction() as transaction:
        put_erasure(transaction, [key_of("ann")], datetime.now(UTC))
    assert count(pool) == 1


def test_numbers_are_as_of_now_where_nothing_waits_and_as_of_the_fold_where_something_does(acme: Ledger) -> None:
    pool, before = Pool(acme), datetime.now(UTC)
    with pool.borrow() as (_, reader):
        assert reader.as_of >= before
    append(acme, "interaction", arrival(Contact("3", "carla")))
    with Pool(acme).borrow() as (_, reader):
        assert reader.as_of <= before


def test_a_reader_over_which_something_failed_is_not_lent_again(acme: Ledger) -> None:
    pool = Pool(acme)
    with pytest.raises(ZeroDivisionError), pool.borrow() as (_, first):
        raise ZeroDivisionError
    with pool.borrow() as (_, second):
        assert second is not first


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    with create_ledger(tmp_path / "empty") as ledger, pytest.raises(BrokenWorkspaceError), Pool(ledger).borrow():
        pass


def test_what_is_idle_is_closed_with_the_pool(acme: Ledger) -> None:
    pool = Pool(acme)
    assert count(pool) == 2
    pool.close()
    assert count(pool) == 2


def test_readers_of_one_version_do_not_see_each_others_tables(acme: Ledger) -> None:
    pool = Pool(acme)
    with pool.borrow() as (_, first), pool.borrow() as (_, second):
        tables = [pa.table({"n": [number]}) for number in (1, 2)]
        query = "select n from given"
        assert first.fetch(query, {"given": tables[0]}).to_pylist() == [{"n": 1}]
        assert second.fetch(query, {"given": tables[1]}).to_pylist() == [{"n": 2}]
        settings = "select current_setting('TimeZone') as zone, current_setting('enable_progress_bar') as bar"
        assert second.fetch(settings).to_pylist() == [{"zone": "UTC", "bar": False}]


def test_who_reads_an_older_version_goes_on_until_it_is_given_back(acme: Ledger) -> None:
    pool, query = Pool(acme), "select count(*) as n from interaction"
    with pool.borrow() as (_, old):
        append(acme, "interaction", arrival(Contact("3", "carla")))
        catch_up(acme)
        assert count(pool) == 3
        assert old.fetch(query).to_pylist() == [{"n": 2}]
    with pool.borrow() as (_, new):
        assert new is not old


def test_stopping_one_reader_does_not_stop_another(acme: Ledger) -> None:
    pool = Pool(acme)
    with pool.borrow() as (_, first), pool.borrow() as (_, second):
        first.interrupt()
        assert second.fetch("select 1 as n").to_pylist() == [{"n": 1}]
