"""What the page of a person's data says, in English; faces that speak other languages translate these."""

TITLE = "What is kept of you"
ABOUT = (
    "This page holds everything that the company's record of your contacts knows of you, where it came from, and how "
    "long it is kept. Times are in UTC."
)
OUTSIDE = "Further contacts are kept that whoever made this page could not see: %(count)s."
SECTIONS = {
    "identifiers": "What you are known by",
    "traits": "Name and address",
    "attributes": "Facts",
    "consents": "What you agreed to",
    "contacts": "Your contacts",
    "invitations": "How you were asked for answers",
    "promise_checks": "What was promised to you",
    "evidence": "Why these identifiers are taken to be yours",
    "decisions": "What people decided about who you are",
    "sources": "Where it came from",
    "kept": "How long it is kept",
}
"""The title of each part, by its name in the data."""
WHY = {
    "identifiers": "Systems of the company named you so. Without them nothing here could be told to be yours.",
    "traits": "Told by you or by a system of the company, and kept apart from everything else.",
    "attributes": "Each with the time for which it was known to be so.",
    "consents": "Your last word on each purpose, and what you said before.",
    "contacts": "Kept to learn how you were served, the newest first.",
    "invitations": "Each link that was made for you.",
    "promise_checks": "Promises that one of your contacts raised, and what became of them.",
    "evidence": "They were named together by a system of the company.",
    "decisions": "Such decisions can be undone.",
    "sources": "Systems, and how many contacts each told.",
    "kept": "What is not named is kept until you or the company ask for it to be erased.",
}
"""One sentence under each title."""
COLUMNS = {
    "kind": "Kind", "value": "Value", "since": "From", "until": "Until", "name": "Name", "valid_from": "From",
    "valid_to": "Until", "promise": "Promise", "verdict": "Outcome", "at": "When", "purpose": "Purpose",
    "stands": "How it stands", "one_kind": "One identifier", "other_kind": "Another", "source": "System", "how": "How",
    "first_at": "First time", "last_at": "Last time", "action": "Decision", "decided_at": "When", "holds": "Holds",
    "reason": "Reason", "contacts": "Contacts", "survey": "Survey", "state": "Where it stands",
    "offered_at": "Offered", "answered_at": "Answered", "what": "What", "period": "How long",
}  # fmt: skip
"""The title of each column."""
KEPT = {
    "contacts": "Contacts",
    "anonymous": "Contacts of nobody known",
    "kinds": "Contacts of kind %(name)s",
    "sources": "Contacts from %(name)s",
    "texts": "What you wrote in answers",
    "people": "Name, address and identifiers, after your last contact",
    "rejects": "Rows of files that could not be taken",
    "exports": "Files made for the company's people",
    "mails": "Which mails were sent to you",
}
"""What each rule of retention is about."""
DAYS = "%(days)s days"
YES, NO = "yes", "no"
NOTHING = "Nothing."

TEXTS = (
    TITLE, ABOUT, OUTSIDE, *SECTIONS.values(), *WHY.values(), *COLUMNS.values(), *KEPT.values(), DAYS, YES, NO, NOTHING,
)  # fmt: skip
"""All of them, for those who translate."""
