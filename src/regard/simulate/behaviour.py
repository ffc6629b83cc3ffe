"""How simulated customers live, feel, leave and answer."""

import msgspec

from regard.vocabulary import Word


class Behaviour(Word, frozen=True):
    """How customers come, feel and leave; all experience is in standard deviations.

    Attributes:
        journeys_per_year: mean; customers differ by a gamma distribution of shape 2.
        joined_before_share: share of customers who know the company when the period begins.
        business_share: share of customers who act for an account, `account_size` people each.
        mood_sd: spread of customers' lasting mood.
        noise_sd: spread of one contact around it.
        acquiescence_sd: spread of how high customers answer whatever they feel.
        extremity_sd: spread of how far apart they use a scale (log-normal factor around 1).
        broken_penalty_sd: what a broken promise takes from the experience of its contact.
        churn_base: probability to leave after a journey of experience 0.
        churn_effect: leaving after a journey is `churn_base` times exp(-churn_effect times its mean experience).
    """

    journeys_per_year: float = 6.0
    joined_before_share: float = 0.6
    business_share: float = 0.05
    account_size: int = 4
    mood_sd: float = 0.5
    noise_sd: float = 0.8
    acquiescence_sd: float = 0.25
    extremity_sd: float = 0.2
    broken_penalty_sd: float = 1.0
    churn_base: float = 0.015
    churn_effect: float = 0.8


class Response(Word, frozen=True):
    """Who answers: of those shown a survey, logit = the channel's + `mood` times the experience.

    Attributes:
        logit: by channel; `usual_logit` where not given.
        mood: effect of the experience, in logits per standard deviation.
        shown_share: share of offered surveys that are seen.
        comment_share: share of answers with words.
        opt_out_share: share of customers who must not be asked.
        rest_days: who was chosen for a survey within so many days is not asked again.
    """

    logit: dict[str, float] = msgspec.field(default_factory=dict)
    usual_logit: float = -0.6
    mood: float = 0.25
    shown_share: float = 0.7
    comment_share: float = 0.35
    opt_out_share: float = 0.05
    rest_days: float = 3.0
