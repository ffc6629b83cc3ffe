"""The paths of the settings."""

from django.urls import URLPattern, path

from regard.web.desks.settings import consent_views, outbound_views, views

app_name = "settings"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("check", views.check, name="check"),
    path("consent", consent_views.consent, name="consent"),
    path("consent/new", consent_views.purpose, name="new_purpose"),
    path("consent/purposes/<str:key>", consent_views.purpose, name="purpose"),
    path("webhooks-out", outbound_views.listing, name="outbound"),
    path("webhooks-out/new", outbound_views.new, name="outbound_new"),
    path("webhooks-out/<int:pk>", outbound_views.one, name="outbound_one"),
    path("webhooks-out/<int:pk>/edit", outbound_views.edit, name="outbound_edit"),
    path("webhooks-out/<int:pk>/secret", outbound_views.rotate, name="outbound_rotate"),
    path("webhooks-out/<int:pk>/test", outbound_views.try_out, name="outbound_test"),
    path("webhooks-out/<int:pk>/pause", outbound_views.pause, name="outbound_pause"),
    path("webhooks-out/<int:pk>/resume", outbound_views.resume, name="outbound_resume"),
    path("webhooks-out/<int:pk>/remove", outbound_views.remove, name="outbound_remove"),
    path("webhooks-out/<int:pk>/failed", outbound_views.replay_failed, name="outbound_replay_failed"),
    path("webhooks-out/<int:pk>/messages/<str:key>", outbound_views.message, name="outbound_message"),
    path("webhooks-out/<int:pk>/messages/<str:key>/again", outbound_views.replay, name="outbound_replay"),
]
