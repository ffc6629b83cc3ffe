"""The commands about who is asked: policy, triggers, the plan, how many answers it takes, and one invitation."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from regard.ask.advice import Advice, Among, advice_for_nps, advice_for_share
from regard.ask.plan import Expected, Plan
from regard.ask.planning import Outlook, expected_of, outlooks, rules_of
from regard.ask.policy_rules import ContactPolicy, read_policy
from regard.ask.register import standing_of
from regard.ask.sampling import Trigger, read_triggers
from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, print_json, rounded, say, table
from regard.cli.state import start_state
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger import open_ledger, read
from regard.story import catch_up
from regard.vocabulary import Channel

Key = Annotated[str, typer.Argument(metavar="KEY", help="The key of the survey.")]

_TRIGGER = ["trigger", "touchpoints", "kinds", "outcomes", "after", "share", "channel", "stands"]
_AT = [("touchpoint", False), *((name, True) for name in ("led to", "sent", "answers", "NPS ±", "CSAT ±"))]


def policy(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Show the contact policy: how often anybody is asked, over all surveys."""
    with open_ledger(workspace) as ledger:
        found = read_policy(ledger.folder)
    if as_json:
        print_json(_whole(found))
        return
    lines = [rule.sentence for rule in found.rules] or ["There is no rule: nobody is spared, however often asked."]
    lines += [f"Of several at the same time goes first: {', '.join(found.priorities)}."] if found.priorities else []
    who = "Only who has agreed to be asked is asked." if found.needs_consent else "All are asked who have not declined."
    lines += [f"The same time is {rounded(found.together_minutes)} minutes.", who]
    console().print("\n".join(lines), soft_wrap=True)


def triggers(key: Key, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Show the triggers of a survey: which contacts lead to a request by themselves."""
    with open_ledger(workspace) as ledger:
        standing_of(ledger.folder, key)
        found = read_triggers(ledger.folder, key)
    if as_json:
        print_json([_whole(each) for each in found])
    elif not found:
        console().print(f"{key!r} has no trigger: nobody is asked by itself. Write surveys/{key}/triggers.yaml.")
    else:
        listed = table([(title, False) for title in _TRIGGER])
        for each in found:
            listed.add_row(*_cells(each))
        console().print(listed)


def plan(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="Replay the contacts of so many days.")] = 30,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Replay past contacts with triggers and policy as they are saved: who would be asked, how often, how exactly."""
    with open_ledger(workspace) as ledger:
        catch_up(ledger)
        rules = rules_of(ledger.folder)
        with read(ledger) as reader:
            found = outlooks(reader, ledger, (rules,), days)
    if as_json:
        print_json(_outlook_data(found[0]) if found else None)
    elif not found:
        console().print("There are no contacts yet to replay.")
    elif not rules.triggers:
        console().print("No open survey has a trigger: nobody is asked by itself.")
    else:
        _print_plan(found[0])


def advise(
    measure: Annotated[Literal["nps", "csat"], typer.Argument(metavar="MEASURE", help="nps, or csat for any share.")],
    *,
    within: Annotated[float, typer.Option("--within", help="How far the interval may reach to each side, in points.")],
    rate: Annotated[
        float | None, typer.Option("--rate", help="Share of those asked who answer, in percent; else as measured.")
    ] = None,
    people: Annotated[int | None, typer.Option("--people", min=1, help="How many there are to ask.")] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say how many answers an interval takes, and how many requests that is."""
    expected, is_measured = _expected(workspace)
    share = expected.answer_rate if rate is None else rate / 100
    among = Among(answer_rate=share, population=people)
    if measure == "nps":
        found = advice_for_nps(within, expected.promoters, expected.detractors, among)
    else:
        found = advice_for_share(within / 100, expected.satisfied, among)
    if as_json:
        print_json({**msgspec.to_builtins(found), "answer_rate": share, "rate_is_measured": is_measured})
    else:
        basis = f"{rounded(100 * share)} % answer{_source(rate, is_measured=is_measured)}"
        _print_advice(measure, within, found, basis)


def invite(  # noqa: PLR0913 - options of a command
    key: Key,
    *,
    customer: Annotated[
        str, typer.Option("--customer", help="Any identifier the customer was seen under, or a pseudonym in hex.")
    ],
    touchpoint: Annotated[
        str, typer.Option("--touchpoint", help="What the answers are about; else as the survey says.")
    ] = "",
    channel: Annotated[Channel | None, typer.Option("--channel", help="The way the link takes.")] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Mail the link as well.")] = False,
    despite: Annotated[
        str, typer.Option("--despite-policy", metavar="REASON", help="Pass over the contact policy, and say why.")
    ] = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Invite one customer, and print the link; it answers once, and can be printed again only by inviting anew.

    The contact policy and the customer's own word are respected; the exit code is 1 if the customer must not be asked.
    """
    start_state(workspace)
    from regard.ask.policy_reasons import Reason  # noqa: PLC0415 - beside what needs Django
    from regard.web.asking.addresses import absolute  # noqa: PLC0415 - the other commands do without Django
    from regard.web.asking.inviting_by_hand import ByHand, invite_by_hand  # noqa: PLC0415 - as above

    found = invite_by_hand(ByHand(key, customer, touchpoint, channel, mail, despite))
    if isinstance(found, Reason):
        say(f"Not asked: {found.sentence}", {"invited": False, "reason": found.value}, as_json=as_json)
        raise typer.Exit(1)
    link = absolute(found.path) if os.environ.get("REGARD_PUBLIC_URL") else found.path
    data = {"invited": True, "invitation": found.invitation.pk, "link": link, "expires_at": found.invitation.expires_at}
    say(f"Give this link to the customer: {link}", data, as_json=as_json)


def _whole(entry: ContactPolicy | Trigger) -> dict[str, Any]:
    """Return all that a policy or trigger says, also what is as usual."""
    plain: dict[str, Any] = {name: msgspec.to_builtins(getattr(entry, name)) for name in entry.__struct_fields__}
    return plain


def _cells(trigger: Trigger) -> tuple[str, ...]:
    lists = (trigger.touchpoints, trigger.kinds, trigger.outcomes)
    named = [", ".join(each) or "all" for each in lists]
    stands = "active" if trigger.active else "paused"
    return (trigger.key, *named, _span(trigger.delay_s), f"{100 * trigger.share:g} %", trigger.channel, stands)


def _span(seconds: float) -> str:
    """Return a span of time.

    >>> _span(7200), _span(90), _span(0)
    ('2 h', '1.5 min', 'at once')
    """
    if not seconds:
        return "at once"
    return f"{seconds / 3600:g} h" if seconds % 3600 == 0 else f"{seconds / 60:g} min"


def _outlook_data(found: Outlook) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(found, str_keys=True)
    return plain


def _print_plan(found: Outlook) -> None:
    result = found.plan
    console().print(
        f"{result.asked:,} requests of {result.eligible:,} that {found.contacts:,} contacts led to, from"
        f" {found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}; {rounded(result.answers)} answers to be expected"
        f" ({100 * found.expected.answer_rate:.3g} %{_source(None, is_measured=found.rate_is_measured)}).",
        soft_wrap=True,
    )
    console().print(_touchpoints(result))
    reasons = table([("why not", False), ("requests", True)])
    for reason, count in result.suppressed.items():
        reasons.add_row(reason.sentence, f"{count:,}")
    console().print(reasons)
    often = table([("asked so often", True), ("persons", True)])
    for times, persons in result.asked_per_person.items():
        often.add_row(str(times), f"{persons:,}")
    console().print(often)


def _touchpoints(result: Plan) -> Any:
    listed = table(_AT)
    for each in sorted(result.touchpoints, key=lambda each: -each.asked):
        numbers = (each.answers, each.nps_half_width, each.csat_half_width)
        listed.add_row(each.touchpoint, f"{each.eligible:,}", f"{each.asked:,}", *map(rounded, numbers))
    return listed


def _expected(workspace: Path) -> tuple[Expected, bool]:
    """Return what is to be expected by the answers of a workspace; without one, or without contacts, the usual."""
    try:
        with open_ledger(workspace) as ledger:
            catch_up(ledger)
            with read(ledger) as reader:
                return expected_of(reader, ledger.settings.minimum_n)
    except (BrokenWorkspaceError, WrongUseError):
        return Expected(), False


def _print_advice(measure: str, within: float, found: Advice, basis: str) -> None:
    wanted = f"± {within:g} points" if measure == "nps" else f"± {within:g} percentage points"
    lines = [f"{wanted} take {found.answers:,} answers, which is {found.asked:,} requests if {basis}."]
    lines += [] if found.reachable else ["There are not so many to ask: ask all, and the interval will be wider."]
    console().print(" ".join(lines), soft_wrap=True)


def _source(rate: float | None, *, is_measured: bool) -> str:
    if rate is not None:
        return ""
    return ", as measured so far" if is_measured else ", which is assumed"
