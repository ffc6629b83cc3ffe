"""What a demo has beside a company's data: who would be asked from now on, and what customers told in interviews.

A workspace that only starts with an industry has neither: nobody there is asked before somebody wants it.
"""

from pathlib import Path

from regard.ask import interviews
from regard.ask.code_book import write_book
from regard.ask.policy_rules import write_policy
from regard.ask.sampling import write_triggers
from regard.collect.intake import Intake
from regard.ledger import Ledger
from regard.simulate.company import Company

_NOBODY = ("customer_id", None)


def ask_from_now_on(company: Company, folder: Path) -> None:
    """Write down when the surveys of a company are sent, and how often anybody is asked.

    Args:
        company: whose triggers and contact policy.
        folder: a workspace that has its surveys (`write_catalogue`).
    """
    write_policy(folder, company.policy)
    for survey in company.surveys:
        write_triggers(folder, survey.key, survey.triggers)


def keep_interviews(company: Company, ledger: Ledger) -> None:
    """Keep what customers of a company told in interviews; nobody knows who they were.

    Args:
        company: whose interviews and code book.
        ledger: a workspace that has its touchpoints (`write_catalogue`).

    Raises:
        Overloaded, StorageFailed: not all of them are kept.
    """
    write_book(ledger.folder, company.themes)
    with Intake(ledger) as intake:
        for each in company.interviews:
            intake.take(interviews.SOURCE, interviews.events_of(each, _NOBODY, company.zone))
