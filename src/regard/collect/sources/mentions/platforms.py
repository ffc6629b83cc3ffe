"""Platforms: the channel of each place where people write about a company."""

from regard.collect.sources.table_files.channels import channel_of
from regard.vocabulary import Channel, Contact, key_of, usual_contact

_PRESS = (
    "news newspaper newspapers magazine journal radio tv television broadcast wire print blog podcast zeitung presse"
    " zeitschrift rundfunk nachrichten journaux actualités noticias prensa revista"
)


def platform_channel(platform: str) -> Channel:
    """Return the channel of a platform: always one on which contact is indirect, press or social.

    >>> platform_channel("Local newspaper"), platform_channel("Trustpilot"), platform_channel("web")
    (<Channel.PRESS: 'press'>, <Channel.SOCIAL: 'social'>, <Channel.SOCIAL: 'social'>)
    """
    known = channel_of(platform)
    if known is not None and usual_contact(known) is Contact.INDIRECT:
        return known
    return Channel.PRESS if set(_PRESS.split()) & set(key_of(platform).split("_")) else Channel.SOCIAL
