"""The proposal for a file of mentions: by the names of its columns."""

from pathlib import Path
from typing import Any

from regard.collect.sources.mentions.mapping import Mapping, Rating
from regard.collect.sources.table_files.dialect import head_rows
from regard.collect.sources.table_files.findings import Findings, best
from regard.collect.sources.table_files.guess_contacts import take_id
from regard.collect.sources.table_files.guess_people import take_traits
from regard.collect.sources.table_files.guess_times import take_when
from regard.collect.sources.table_files.mapping import Entry, TextAnswer
from regard.collect.sources.table_files.names import ROLES, SCORES, match, plain_key
from regard.collect.sources.table_files.profile import Profile
from regard.collect.sources.table_files.proposal import Guide, Proposal, guess
from regard.vocabulary import AnswerKind

_NAMES = {
    "author": "author author_id author_name username user_name screen_name handle nickname reviewer reviewer_name"
    " poster posted_by autor verfasser auteur autore",
    "platform": "platform site network outlet publication publisher review_site source medium plattform portal"
    " plateforme plataforma piattaforma",
    "text": ROLES["text"] + " content post mention snippet inhalt contenu contenido contenuto",
    "title": "title headline subject titel titre titulo titolo",
    "rating": SCORES[AnswerKind.RATING],
    "rating_high": "rating_scale scale rating_max max_rating best_rating out_of skala echelle escala scala",
    "reach": "reach followers audience impressions views reichweite portee alcance portata",
    "url": "url link permalink",
    "mention": "mention_id review_id post_id",
    "language": "language lang locale sprache langue idioma lingua taal",
}
_OWN = "customer customer_id order order_id client_id kunde kundennummer account_id email"


def recognises(path: Path) -> bool:
    """Return whether a CSV file holds mentions.

    It has texts, and an author or a reach, and one more of platform, rating, reach and link; and it names no
    customer of the company's own.
    """
    rows = head_rows(path, 1) if path.is_file() else []
    keys = [plain_key(name) for name in rows[0]] if rows else []
    has = {role for role, names in _NAMES.items() if any(match(key, names) == 3 for key in keys)}
    own = any(match(key, _OWN) == 3 for key in keys)
    about = has & {"platform", "rating", "reach", "url"}
    return not own and "text" in has and bool(has & {"author", "reach"}) and len(about) > 1


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Propose a mapping for a file of mentions.

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
    _take_platform(findings)
    _take_rating(findings)
    author = _take(findings, "author", "the same name on another platform is somebody else")
    findings.parts["author"] = Entry(column=author.name) if author else None
    mention = _take(findings, "mention", "its number at the platform")
    findings.parts["mention"] = Entry(column=mention.name) if mention else None
    language = _take(findings, "language", "the language of the words")
    findings.parts["language"] = Entry(column=language.name) if language else None
    texts = [each for role in ("text", "title") if (each := _take(findings, role, "free words")) is not None]
    findings.parts["texts"] = tuple(TextAnswer(column=each.name, question=each.name) for each in texts)
    for role in ("reach", "url"):
        _take(findings, role, "kept with the mention")
    for step in (take_traits, take_when, take_id):
        step(findings)
    if mention is not None and "native_id" not in findings.parts and mention.unique:
        findings.parts["native_id"] = (mention.name,)


def _take(findings: Findings, role: str, reason: str) -> Profile | None:
    """Take the column of a role, by its name."""
    found = best(findings.free, _NAMES[role], 3.0)
    if found is not None:
        findings.take(found, "context" if role in {"reach", "url"} else role, reason)
    return found


def _take_platform(findings: Findings) -> None:
    """Take the platform, or ask for it."""
    found = _take(findings, "platform", "it is the touchpoint, and says press or social")
    findings.parts["platform"] = Entry(column=found.name) if found else Entry(fixed="Social media")
    if found is None:
        findings.questions.append(
            "No column names the platform; every row is put at 'Social media'. Name another one as"
            " `platform: {fixed: NAME}` in the mapping."
        )


def _take_rating(findings: Findings) -> None:
    """Take the rating and its scale; ask where nothing says it."""
    highest = _take(findings, "rating_high", "the highest rating there is")
    found = best([each for each in findings.free if each.low is not None], _NAMES["rating"], 3.0)
    if found is None or found.low is None or found.high is None:
        return
    findings.take(found, "rating", "by its name")
    low = 0.0 if found.low < 1 else 1.0
    high = next((each for each in (5.0, 10.0, 100.0) if found.high <= each), found.high)
    named = None if highest is None else highest.name
    findings.parts["rating"] = Rating(column=found.name, low=low, high=high, high_column=named)
    if named is None:
        findings.questions.append(
            f"{found.name!r} is taken as ratings from {low:g} to {high:g}. If platforms rate otherwise, add a column"
            " with the highest rating of each row and name it as `high_column`, or change `rating` in the mapping."
        )
