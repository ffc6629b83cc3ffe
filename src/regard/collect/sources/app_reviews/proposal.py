"""The proposal for app reviews: Google Play's columns are known; those of other files are found by their names."""

from pathlib import Path
from typing import Any

from regard.collect.sources.app_reviews.mapping import Mapping
from regard.collect.sources.table_files.dialect import head_rows
from regard.collect.sources.table_files.findings import Findings, best
from regard.collect.sources.table_files.guess_contacts import take_id
from regard.collect.sources.table_files.guess_times import take_when
from regard.collect.sources.table_files.mapping import Entry, TextAnswer, When
from regard.collect.sources.table_files.names import ROLES, SCORES, match, plain_key
from regard.collect.sources.table_files.profile import Profile
from regard.collect.sources.table_files.proposal import Guide, Proposal, guess
from regard.vocabulary import AnswerKind

_GOOGLE = frozenset({"package_name", "star_rating", "review_submit_date_and_time"})
"""The columns by which a report of Google Play is known."""
_NAMES = {
    "link": "review_link review_url url link permalink",
    "review_id": "review_id id",
    "written_ms": "review_submit_millis_since_epoch",
    "changed_ms": "review_last_update_millis_since_epoch",
    "replied_ms": "developer_reply_millis_since_epoch",
    "changed": "review_last_update_date_and_time last_update last_updated updated updated_at edited_at",
    "replied": "developer_reply_date_and_time reply_date response_date developer_response_date replied_at",
    "written": "review_submit_date_and_time",
    "reply": "developer_reply_text developer_reply developer_response reply response",
    "stars": f"star_rating {SCORES[AnswerKind.RATING]}",
    "title": "review_title title headline titel titre titulo titolo",
    "text": f"review_text {ROLES['text']} body content",
    "language": "reviewer_language language lang locale sprache langue idioma lingua taal",
    "author": "author author_name nickname reviewer_nickname reviewer reviewer_name user_name username",
    "version": "app_version_name app_version version version_name",
    "country": "country territory storefront store_front region land pays pais paese",
    "app": "package_name app app_id app_name bundle_id",
}


def recognises(path: Path) -> bool:
    """Return whether a CSV file holds app reviews.

    It is a report of Google Play, or it has stars, words or a title, the app's version, and the app or the country.
    """
    rows = head_rows(path, 1) if path.is_file() else []
    keys = {plain_key(name) for name in rows[0]} if rows else set()
    has = {role for role, names in _NAMES.items() if any(match(key, names) == 3 for key in keys)}
    return keys >= _GOOGLE or (
        {"stars", "version"} <= has and bool(has & {"text", "title"}) and bool(has & {"country", "app"})
    )


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Propose a mapping for a file of app reviews.

    Args:
        path: the CSV file, also as .gz.
        source: the source's lasting name.
        zone: IANA zone of times without an offset; None if unknown.
        occurred: the column that says when it was written, or one ISO time for all rows; None to guess.

    Raises:
        WrongUseError: the file has no rows; the zone or the time asked for does not exist.
    """
    return guess(path, Guide(_find, Mapping), source=source, zone=zone, occurred=occurred)


def _find(findings: Findings, _sample: Any) -> None:
    """Find out what each column is."""
    _put_store(findings)
    _take_times(findings)
    _take_words(findings)
    _take_author(findings)
    _take_id(findings)
    findings.parts["channel"] = Entry(fixed="social")


def _put_store(findings: Findings) -> None:
    """Say which store it is, or ask."""
    google = {plain_key(name) for name in findings.profiles} >= _GOOGLE
    findings.parts["touchpoint"] = Entry(fixed="Google Play" if google else "App Store")
    if not google:
        findings.questions.append(
            "No column names the store; every row is put at 'App Store'. Name another one as"
            " `touchpoint: {fixed: NAME}` in the mapping."
        )


def _take_times(findings: Findings) -> None:
    """Take when it was written, changed and replied to."""
    in_words: list[str] = []
    first = None if findings.occurred else _take_time(findings, "written", "occurred_at", in_words)
    changed, replied = (_take_time(findings, name, f"{name}_at", in_words) for name in ("changed", "replied"))
    findings.parts |= {"replied_at": replied, "ignore": tuple(sorted(in_words))}
    if first is not None:
        findings.parts |= {"occurred_at": first, "changed_at": changed}
    elif changed is not None and not findings.occurred and not any(each.time for each in findings.free):
        # The store says no more than when it was last changed.
        findings.parts["occurred_at"] = changed
    else:
        findings.parts["changed_at"] = changed
        take_when(findings)


def _take_time(findings: Findings, name: str, role: str, in_words: list[str]) -> When | None:
    """Take one time: of two columns the milliseconds, since Google's words for the same time have no fixed form."""
    exact, written = _take(findings, f"{name}_ms", "a time", role), _take(findings, name, "a time", role)
    if exact is not None:
        in_words += [written.name] if written else []
        return When(column=exact.name, format="epoch_ms")
    if written is None:
        return None
    return When(column=written.name, format=written.written or "iso", zone=findings.zone or "UTC")


def _take_words(findings: Findings) -> None:
    """Take stars, title, text, reply and language."""
    stars = _take(findings, "stars", "from 1 to 5 stars", "score:rating")
    findings.parts["stars"] = stars.name if stars else None
    reply = _take(findings, "reply", "a contact of its own, kind `review_reply`", "context")
    findings.parts["reply"] = reply.name if reply else None
    texts = [each for role in ("title", "text") if (each := _take(findings, role, "free words", "text")) is not None]
    findings.parts["texts"] = tuple(TextAnswer(column=each.name, question=each.name) for each in texts)
    language = _take(findings, "language", "the language of the words", "language")
    findings.parts["language"] = Entry(column=language.name) if language else None


def _take_author(findings: Findings) -> None:
    author = _take(findings, "author", "the same name in another store is somebody else", "author")
    findings.parts["author"] = Entry(column=author.name) if author else None
    if author is None:
        findings.questions.append("No column names the reviewers: reviews are contacts of nobody in particular.")


def _take_id(findings: Findings) -> None:
    """Take what names the review: its link, which is the mention too, or its number."""
    link = _take(findings, "link", "names the review", "native_id") or _take(
        findings, "review_id", "its number", "native_id"
    )
    if link is None:
        take_id(findings)
        return
    findings.parts["mention"] = Entry(column=link.name)
    findings.parts["native_id"] = (link.name,)


def _take(findings: Findings, names: str, reason: str, role: str) -> Profile | None:
    """Take the column of some names, also if it is empty so far: the mapping is kept for files to come."""
    fitting = [each for each in findings.free if match(each.key, _NAMES[names]) == 3]
    found = best(fitting, _NAMES[names], 3.0) or next(iter(fitting), None)
    if found is not None:
        findings.take(found, role, reason)
    return found
