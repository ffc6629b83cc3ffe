"""The truth: what a simulation was made of, as JSON beside the data."""

from typing import Any

import msgspec
import numpy as np

from regard.simulate.asking import questions, response_logit
from regard.simulate.company import Company
from regard.simulate.options import Options
from regard.simulate.plan import Plan
from regard.simulate.tally import Tally


def truth(plan: Plan, options: Options, seed: int, sums: Tally, files: dict[str, Any]) -> dict[str, Any]:
    """Return everything that is true of a simulation.

    Args:
        plan: what was drawn from.
        options: what was planted and spoiled.
        seed: of the simulation.
        sums: of all cohorts.
        files: what each file holds, and what a load must make of it.
    """
    return {
        "seed": seed,
        "customers": int(sums["customers"][0]),
        "options": msgspec.to_builtins(options),
        "files": files,
        "churn": _churn(plan.company, sums),
        "moments": _moments(plan, sums),
        "promises": _promises(plan, sums),
        "scores": _scores(plan, sums),
        "kinds": _kinds(plan, sums),
        "company": msgspec.to_builtins(plan.company),
    }


def _churn(company: Company, sums: Tally) -> dict[str, Any]:
    behaviour = company.behaviour
    return {"base": behaviour.churn_base, "effect": behaviour.churn_effect, "left": int(sums["left"][0])}


def _moments(plan: Plan, sums: Tally) -> list[dict[str, Any]]:
    """Return the truth of each touchpoint and stage: what was wanted, and the mean over all its contacts."""
    logit = response_logit(plan)
    found = []
    for place, (touchpoint, stage) in enumerate(plan.moments):
        steps = plan.moment == place
        contacts = sums["contacts"][place]
        record = {
            "touchpoint": touchpoint,
            "stage": stage,
            "quality_sd": plan.company.quality_sd.get(touchpoint, 0.0),
            "expectation_sd": plan.company.expectation_sd.get(touchpoint, 0.0),
            "experience_mean_sd": _ratio(sums["experience"][place], contacts),
            "kept_share": _ratio(sums["moment_kept"][place], sums["moment_raised"][place]),
            "response_logit": float(logit[steps][0]),
        }
        counts = ("contacts", "caused", "eligible", "suppressed", "offered", "answered")
        found.append(record | {name: int(sums[name][place]) for name in counts})
    return found


def _promises(plan: Plan, sums: Tally) -> list[dict[str, Any]]:
    """Return the truth of each promise: shares wanted, and cases that became of them, usual and caused."""
    found = []
    for place, promise in enumerate(plan.company.promises):
        usual, caused = ({name: int(sums[name][place, side]) for name in ("kept", "broken", "open")} for side in (0, 1))
        record: dict[str, Any] = {"promise": promise.key, "touchpoint": promise.touchpoint}
        record |= {"kept_share": plan.company.kept_share.get(promise.key, 1.0), "usual": usual, "caused": caused}
        found.append(record)
    return found


def _scores(plan: Plan, sums: Tally) -> list[dict[str, Any]]:
    """Return the mean score of each question at each moment: of all contacts, and as expected of who answers."""
    found = []
    for place, (touchpoint, stage) in enumerate(plan.moments):
        for column, (key, question) in enumerate(questions(plan).items()):
            if sums["score_n"][place, column]:
                record = {"touchpoint": touchpoint, "stage": stage, "question": key, "kind": question.kind.value}
                found.append(record | _means(sums, np.s_[place, column]))
    return found


def _kinds(plan: Plan, sums: Tally) -> dict[str, dict[str, Any]]:
    """Return the mean score of each kind over all moments; of nps also the score itself, in points."""
    found: dict[str, dict[str, Any]] = {}
    asked = [question.kind for question in questions(plan).values()]
    for kind in dict.fromkeys(asked):
        columns = np.s_[:, [place for place, each in enumerate(asked) if each is kind]]
        found[kind.value] = _means(sums, columns)
        if kind == "nps":
            points = {"points_all": 100 * sums["net_all"][columns].sum() / sums["score_n"][columns].sum()}
            points["points_expected"] = 100 * sums["net_expected"][columns].sum() / sums["score_weight"][columns].sum()
            found[kind.value] |= {name: float(value) for name, value in points.items()}
    return found


def _means(sums: Tally, chosen: Any) -> dict[str, Any]:
    return {
        "mean_all": _ratio(sums["score_all"][chosen].sum(), sums["score_n"][chosen].sum()),
        "mean_expected": _ratio(sums["score_expected"][chosen].sum(), sums["score_weight"][chosen].sum()),
        "answers_expected": float(sums["score_weight"][chosen].sum()),
    }


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
