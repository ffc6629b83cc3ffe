"""Channels as sources name them, and the channel each one is."""

from typing import Any

import pyarrow as pa

from regard.collect.sources.table_files.text import recode
from regard.vocabulary import Channel, key_of

NAMES: dict[Channel, str] = {
    Channel.WEB: "web website webseite internet online desktop browser site web_shop webshop onlineshop online_shop"
    " online_store web_site pc desktop_web mobile_web m_web site_web sito sitio_web web_form web_widget help_center"
    " ecommerce e_commerce portal",
    Channel.APP: "app mobile mobil mobile_app ios android iphone ipad tablet in_app inapp native smartphone móvil"
    " native_mobile handy_app aplicación appli application_mobile",
    Channel.EMAIL: "email e_mail mail courriel correo correo_electrónico posta_elettronica e_mails newsletter",
    Channel.PHONE: "phone telephone telefon telefonisch téléphone teléfono telefono telefone telefoon call calls"
    " hotline call_center callcenter call_centre contact_center voice ivr inbound_call anruf appel llamada"
    " chiamata chamada",
    Channel.CHAT: "chat live_chat livechat web_chat webchat chatbot bot messaging native_messaging",
    Channel.MESSAGE: "message sms whatsapp messenger telegram push text_message mms wechat line signal "
    " push_notification facebook_messenger viber signal",
    Channel.STORE: "store shop filiale laden retail branch boutique magasin tienda negozio loja winkel pos in_store"
    " instore offline brick_and_mortar point_of_sale kasse geschäft outlet agence sucursal",
    Channel.EVENT: "event events messe trade_show webinar conference fair salon feria fiera evento événement",
    Channel.FIELD_VISIT: "field_visit field visit technician vor_ort aussendienst außendienst on_site onsite",
    Channel.DELIVERY: "delivery lieferung livraison entrega consegna levering courier parcel paket shipping",
    Channel.POST: "post letter brief postal direct_mail courrier carta lettera mailing fax",
    Channel.SOCIAL: "social social_media facebook instagram twitter x linkedin youtube tiktok soziale_medien"
    " réseaux_sociaux redes_sociales reddit pinterest",
    Channel.PRESS: "press presse prensa stampa imprensa pers media newspaper",
    Channel.WORD_OF_MOUTH: "word_of_mouth referral empfehlung recommandation weiterempfehlung boca_a_boca passaparola",
    Channel.PARTNER: "partner reseller affiliate marketplace händler agent broker distributor amazon ebay partenaire",
    Channel.OTHER: "other sonstige sonstiges andere autre otro altro outro anders",
}
"""Every name of a channel that is recognised, as `key_of` writes it."""

_CHANNELS = {name: channel for channel, names in NAMES.items() for name in names.split()}


def channel_of(name: str) -> Channel | None:
    """Return the channel a source means by a name, None if it is not recognised.

    >>> channel_of("Call Center"), channel_of("carrier pigeon")
    (<Channel.PHONE: 'phone'>, None)
    """
    key = key_of(name)
    return _CHANNELS.get(key) or next((channel for channel in Channel if channel == key), None)


def channels_of(codes: Any) -> Any:
    """Return codes with each value as its channel, null where it is not recognised."""
    found = [None if name is None else channel_of(name) for name in codes.dictionary.to_pylist()]
    return recode(codes, pa.array([None if each is None else each.value for each in found], pa.string()))
