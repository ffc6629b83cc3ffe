"""The settings of a workspace and of its surroundings: `regard.toml` and variables, wrong ones refused loudly."""

from regard.settings.environment import (
    DATABASE_URL,
    FROM_FILES,
    Environment,
    LogLevel,
    RoleName,
    read_environment,
    variable_names,
)
from regard.settings.mail import MailServer, Security, mail_server
from regard.settings.retention import Retention, limit_of
from regard.settings.rules import EpisodeRule, IdentityRules, PublishRules
from regard.settings.webhooks import secret_variable, webhook_secrets
from regard.settings.workspace import (
    FILE_NAME,
    Place,
    Settings,
    WatchedSettings,
    changed_text,
    read_settings,
    settings_text,
    with_database,
)

__all__ = [
    "DATABASE_URL",
    "FILE_NAME",
    "FROM_FILES",
    "Environment",
    "EpisodeRule",
    "IdentityRules",
    "LogLevel",
    "MailServer",
    "Place",
    "PublishRules",
    "Retention",
    "RoleName",
    "Security",
    "Settings",
    "WatchedSettings",
    "changed_text",
    "limit_of",
    "mail_server",
    "read_environment",
    "read_settings",
    "secret_variable",
    "settings_text",
    "variable_names",
    "webhook_secrets",
    "with_database",
]
