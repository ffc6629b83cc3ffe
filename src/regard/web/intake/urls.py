"""The paths of the intake."""

from django.urls import URLPattern, re_path

from regard.web.intake import posthog, views
from regard.web.intake.webhooks import receive_webhook
from regard.web.paths import endpoint, paths

_CALLS = {
    "identify": "i",
    "track": "t",
    "page": "p",
    "screen": "s",
    "group": "g",
    "alias": "a",
    "batch": "b",
}
"""Calls of Segment's API, with the short forms that browsers use."""


def _segment() -> list[URLPattern]:
    made = []
    for call, short in _CALLS.items():
        view = views.segment_call(call)
        made += paths(f"v1/{call}", f"segment_{call}", view) + paths(f"v1/{short}", f"segment_{call}", view)
    batch = views.segment_call("batch")
    return [*made, *paths("v1/import", "segment_import", batch), *paths("beacon/v1/batch", "rudder_beacon", batch)]


_POSTHOG_EVENTS = ("batch", "capture", "e", "i/v0/e", "track", "engage")
_POSTHOG_SCRIPTS = (
    r"^static/(?:\d+\.\d+\.\d+/)?"
    r"(?:surveys|recorder|lazy-recorder|posthog-recorder|exception-autocapture|dead-clicks-autocapture|web-vitals|"
    r"tracing-headers|product-tours|conversations|logs|toolbar)\.js$"
)
"""Parts of PostHog's library for pages, which it would load from its server."""


def _posthog() -> list[URLPattern]:
    events = endpoint(POST=posthog.receive_events)
    made = [pattern for path in _POSTHOG_EVENTS for pattern in paths(path, "posthog_events", events)]
    return [
        *made,
        *paths("s", "posthog_recording", endpoint(POST=posthog.drop_recording)),
        *paths("flags", "posthog_flags", endpoint(GET=posthog.tell_flags, POST=posthog.tell_flags)),
        *paths("decide", "posthog_decide", endpoint(GET=posthog.tell_decision, POST=posthog.tell_decision)),
        *paths("api/surveys", "posthog_surveys", endpoint(GET=posthog.tell_surveys)),
        *paths("array/<str:key>/config", "posthog_config", endpoint(GET=posthog.configuration)),
        *paths("array/<str:key>/config.js", "posthog_config_script", endpoint(GET=posthog.configuration_script)),
        re_path(_POSTHOG_SCRIPTS, endpoint(GET=posthog.no_script), name="posthog_script"),
    ]


urlpatterns: list[URLPattern] = [
    *_segment(),
    *_posthog(),
    *paths("v1/m", "segment_metrics", endpoint(POST=views.drop_metrics)),
    *paths("v1/projects/<str:key>/settings", "segment_settings", endpoint(GET=views.segment_settings)),
    *paths("sourceConfig", "rudder_config", endpoint(GET=views.rudder_config)),
    *paths("cloudevents", "cloudevents", endpoint(POST=views.receive_cloudevents, OPTIONS=views.agree_to_cloudevents)),
    *paths("api/v1/interactions", "interactions", endpoint(POST=views.receive_interactions)),
    *paths("api/v1/answers", "answers", endpoint(POST=views.receive_answers)),
    *paths("api/v1/webhooks/<slug:source>", "webhook", endpoint(POST=receive_webhook)),
]
