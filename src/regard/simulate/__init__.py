"""Companies with a known truth: customers, contacts and answers are drawn, and what is true is written beside them."""

from regard.simulate.company import Company
from regard.simulate.demonstration import ask_from_now_on, keep_interviews
from regard.simulate.industries import company, industries
from regard.simulate.options import Cause, Options
from regard.simulate.simulate import Simulated, batches, simulate
from regard.simulate.start import write_catalogue

__all__ = [
    "Cause",
    "Company",
    "Options",
    "Simulated",
    "ask_from_now_on",
    "batches",
    "company",
    "industries",
    "keep_interviews",
    "simulate",
    "write_catalogue",
]
