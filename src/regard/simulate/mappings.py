"""Mappings: what the columns of the files mean, so that they load without a question."""

from regard.collect.sources.table_files import Mapping
from regard.collect.sources.table_files.mapping import Amount, Ending, Entry, Score, Span, TextAnswer, When, Who
from regard.simulate.asking import questions
from regard.simulate.plan import Plan
from regard.vocabulary import AnswerKind, Outcome

_WHO = Who(column="customer")


def contact_mapping(plan: Plan) -> Mapping:
    """Return the mapping of the contacts; both their files have it, and the same source."""
    return Mapping(
        source="contacts",
        who=_WHO,
        native_id=("contact",),
        occurred_at=When(column="at", format=None, zone=plan.company.zone, zone_column="zone"),
        touchpoint=Entry(column="touchpoint"),
        channel=Entry(column="channel"),
        stage=Entry(column="stage"),
        kind=Entry(column="kind"),
        currency=Entry(column="currency"),
        unit=Entry(column="unit"),
        employee=Entry(column="employee"),
        account=Entry(column="account"),
        outcome=Ending(column="outcome", values={outcome.value: outcome for outcome in Outcome}),
        value=Amount(column="value"),
        duration_s=Span(column="duration_s"),
        waiting_s=Span(column="waiting_s"),
        promised_at=When(column="promised_at", format=None),
        scores=tuple(
            Score(column=key, question=each.text, kind=each.kind, low=each.low, high=each.high)
            for key, each in questions(plan).items()
        ),
        texts=(TextAnswer(column="comment", question="comment"),),
        attributes=("tier",),
    )


def customer_mapping() -> Mapping:
    """Return the mapping of the customers' lasting attributes, and of their addresses, which the vault keeps."""
    known = ("region", "language", "segment")
    return Mapping(source="customers", shape="attributes", who=_WHO, attributes=known, traits={"email": "email"})


def invitation_mapping(plan: Plan) -> Mapping:
    """Return the mapping of the invitations: every state is an interaction; survey and reason go to its context."""
    return Mapping(
        source="invitations",
        who=_WHO,
        native_id=("contact", "kind"),
        occurred_at=When(column="at", format=None, zone=plan.company.zone),
        touchpoint=Entry(column="touchpoint"),
        channel=Entry(column="channel"),
        stage=Entry(column="stage"),
        kind=Entry(column="kind"),
    )


def mention_mapping(plan: Plan) -> Mapping:
    """Return the mapping of mentions and reviews; reach, platform and language go to the context."""
    return Mapping(
        source="mentions",
        who=Who(column="author", kind="author"),
        native_id=("mention",),
        occurred_at=When(column="at", format=None, zone=plan.company.zone),
        touchpoint=Entry(column="touchpoint"),
        kind=Entry(column="kind"),
        mention=Entry(column="mention"),
        scores=(Score(column="rating", question="rating", kind=AnswerKind.RATING, low=1, high=5),),
        texts=(TextAnswer(column="text", question="review"),),
    )
