"""The report: one page that says what is true, why, for whom, and what to do; whole in one file."""

from regard.report.findings import Findings, Question, find
from regard.report.page import page, write_report

__all__ = ["Findings", "Question", "find", "page", "write_report"]
