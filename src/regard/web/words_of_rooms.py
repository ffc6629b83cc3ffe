"""What the rooms call things, in English; written by `regard.web.reading_rooms`, never by hand."""

from django.utils.translation import gettext_noop as _

WORDS: tuple[str, ...] = (
    _("Number of interactions, anonymous ones included; the denominator is their number over all groups."),
    _("a count"),
    _("count"),
    _(
        "Share of promoters (9 or 10) less share of detractors (0 to 6) among the answers to an nps question, in "
        "points from -100 to 100."
    ),
    _("Reichheld, F. (2003). The one number you need to grow. Harvard Business Review 81(12), 46-54."),
    _("score (Tango 1998), 95 %"),
    _(
        "Share of satisfied answers among the answers to a csat question, in percent: 4 or 5 on a scale of 1 to 5; on"
        " another scale the top 40 % of its whole points, rounded down, at least one. Answers count on the scale that"
        " most of them are on."
    ),
    _(
        "top-two-box share, as in Morgan, N. A., and Rego, L. L. (2006). The value of different customer satisfaction"
        " and loyalty metrics in predicting business performance. Marketing Science 25(5), 426-439."
    ),
    _("score (Wilson 1927), 95 %"),
    _("Mean of the answers to a csat question, on the scale that most of them are on."),
    _("an arithmetic mean"),
    _("score (Lang 2008), 95 %"),
    _(
        "Share of the answers to a ces question that at least somewhat agree (5, 6 or 7) that the company made it "
        "easy, in percent. Answers on a scale of 1 to 5 count in ces_effort."
    ),
    _(
        "CES 2.0: Dixon, M., Toman, N., and DeLisi, R. (2013). The Effortless Experience. Portfolio; the share of 5 "
        "to 7 as CEB, now Gartner, reports it."
    ),
    _(
        "Mean agreement (1 to 7) that the company made it easy, of the answers to a ces question; higher is easier. "
        "Answers on a scale of 1 to 5 count in ces_effort."
    ),
    _("CES 2.0: Dixon, M., Toman, N., and DeLisi, R. (2013). The Effortless Experience. Portfolio."),
    _(
        "Mean of the answers to a ces question on a scale of 1 to 5, where 1 is very low effort and 5 very high: "
        "lower is better. Where the question asked for ease instead, higher is better."
    ),
    _(
        "Dixon, M., Freeman, K., and Toman, N. (2010). Stop trying to delight your customers. Harvard Business Review"
        " 88(7/8), 116-122."
    ),
    _("Mean of the ratings given, on the scale that most of them are on."),
    _(
        "Share of the invitations offered or shown that were answered, in percent, each where and when it was "
        "offered; unknown where no invitations are loaded."
    ),
    _(
        "RR1 of the American Association for Public Opinion Research (2023). Standard Definitions, 10th edition, with"
        " every invitation taken as eligible."
    ),
    _("unknown: no invitations are loaded"),
    _(
        "Share of the promises that were kept among those kept or broken, in percent, each where and when it was "
        "made. No reply yet is unknown until the deadline has passed, then broken; unknown ones are left out."
    ),
    _("a share"),
    _("unknown: no promise was decided"),
    _("The row has more or fewer columns than the header, or is no JSON object. Mend it."),
    _("The row says nowhere when it happened. Fill the time column, or map another one."),
    _("The time cannot be read as mapped. Mend it, or change `format` in the mapping."),
    _("The time is more than two days ahead. Check day/month order and the source's clock."),
    _("The time lies before 1900. Check the format and the century."),
    _("The row names no customer, and the mapping refuses such rows (`anonymous: refuse`)."),
    _("The row names no touchpoint and the mapping has no fixed one."),
    _("A number cannot be read. Mend it, or change `decimal` in the mapping."),
    _("A score lies outside its scale. Mend it, or change the scale in the mapping."),
    _("A duration or waiting time is negative."),
    _("An identifier or name is longer than 512 characters, or a text longer than 100,000."),
    _("The event is larger than 32 kB. Send less with it."),
    _("A field of the event has the wrong type, or is unknown. Mend it as the protocol's page says."),
    _("The row's ticket is not in the table of tickets. Export both for the same period."),
    _("The customer was erased on request; data of the time before that is not taken again."),
    _("Become aware"),
    _("Evaluate"),
    _("Buy"),
    _("Receive"),
    _("Use"),
    _("Get help"),
    _("Renew"),
    _("Recommend"),
    _("web"),
    _("app"),
    _("email"),
    _("phone"),
    _("chat"),
    _("message"),
    _("store"),
    _("event"),
    _("field visit"),
    _("delivery"),
    _("post"),
    _("social"),
    _("press"),
    _("word of mouth"),
    _("partner"),
    _("other"),
    _("digital"),
    _("physical"),
    _("virtual"),
    _("direct"),
    _("indirect"),
    _("success"),
    _("failure"),
    _("abandoned"),
    _("cancelled"),
    _("buyer"),
    _("customer"),
    _("nps"),
    _("csat"),
    _("ces"),
    _("rating"),
    _("expectation"),
    _("experience"),
    _("emotion"),
    _("involvement"),
    _("component"),
    _("trust"),
    _("value"),
    _("choice"),
    _("number"),
    _("date"),
    _("consent"),
    _("text"),
    _("kept"),
    _("broken"),
    _("unknown"),
    _("eligible"),
    _("suppressed"),
    _("offered"),
    _("shown"),
    _("answered"),
    _("dismissed"),
    _("expired"),
    _("test"),
    _("staff"),
    _("bot"),
    _("excluded"),
    _("workspace"),
    _("head"),
    _("archive"),
    _("orphans"),
    _("layout"),
    _("erasures"),
    _("disk"),
    _("space"),
)
