"""Quiet: the answers to what PostHog's libraries ask beside; nothing is switched on that is not kept here."""

from typing import Any

import msgspec

_OFF = {
    "autocapture_opt_out": True,
    "autocaptureExceptions": False,
    "captureDeadClicks": False,
    "capturePerformance": False,
    "conversations": False,
    "errorTracking": {"autocaptureExceptions": False, "suppressionRules": []},
    "hasFeatureFlags": False,
    "heatmaps": False,
    "isAuthenticated": False,
    "logs": {"captureConsoleLogs": False},
    "productTours": False,
    "sessionRecording": False,
    "siteApps": [],
    "surveys": False,
    "toolbarParams": {},
}


def configuration(key: str) -> dict[str, Any]:
    """Return the answer to `GET /array/<key>/config`: send here, compressed, and only what is kept.

    Args:
        key: the write key that the page's library was given.
    """
    return {
        **_OFF,
        "token": key,
        "supportedCompression": ["gzip", "gzip-js"],
        "analytics": {"endpoint": "/i/v0/e/"},
        "defaultIdentifiedOnly": True,
        "elementsChainAsString": True,
    }


def configuration_script(key: str) -> str:
    """Return the same as a script, the answer to `GET /array/<key>/config.js`."""
    name, said = (_in_script(each) for each in (key, {"config": configuration(key), "siteApps": []}))
    return f"(window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {{}})[{name}] = {said};\n"


def no_flags() -> dict[str, Any]:
    """Return the answer to `/flags/`, of all its versions: there are none."""
    return {
        "flags": {},
        "featureFlags": {},
        "featureFlagPayloads": {},
        "errorsWhileComputingFlags": False,
        "requestId": None,
    }


def decided(key: str) -> dict[str, Any]:
    """Return the answer to `/decide/`, which older libraries ask: no flags, and the configuration."""
    return no_flags() | configuration(key) | {"config": {"enable_collect_everything": False}}


def no_surveys() -> dict[str, Any]:
    """Return the answer to `/api/surveys/`: there are none."""
    return {"surveys": [], "survey_config": None}


def _in_script(value: Any) -> str:
    # No text can end the script that it may stand in.
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")
