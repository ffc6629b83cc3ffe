"""The paths of the intake."""

from django.urls import URLPattern

from regard.web.intake import views
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


urlpatterns: list[URLPattern] = [
    *_segment(),
    *paths("v1/m", "segment_metrics", endpoint(POST=views.drop_metrics)),
    *paths("v1/projects/<str:key>/settings", "segment_settings", endpoint(GET=views.segment_settings)),
    *paths("sourceConfig", "rudder_config", endpoint(GET=views.rudder_config)),
    *paths("cloudevents", "cloudevents", endpoint(POST=views.receive_cloudevents, OPTIONS=views.agree_to_cloudevents)),
    *paths("api/v1/interactions", "interactions", endpoint(POST=views.receive_interactions)),
    *paths("api/v1/answers", "answers", endpoint(POST=views.receive_answers)),
]
