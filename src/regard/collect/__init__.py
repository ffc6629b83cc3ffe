"""An interaction arrives: it is read, checked, parted from personal data, and kept."""

from regard.collect.catalogue import Catalogue, read_catalogue, register_touchpoints, start_catalogue
from regard.collect.load import LoadReport, load_file
from regard.collect.receive import Receipt, receive
from regard.collect.sources import find_source

__all__ = [
    "Catalogue",
    "LoadReport",
    "Receipt",
    "find_source",
    "load_file",
    "read_catalogue",
    "receive",
    "register_touchpoints",
    "start_catalogue",
]
