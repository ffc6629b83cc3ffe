"""An interaction arrives: it is read, checked, parted from personal data, and kept."""

from regard.collect.catalogue import (
    CATALOGUE_FILES,
    Catalogue,
    read_catalogue,
    read_touchpoints,
    register_touchpoints,
    start_catalogue,
)
from regard.collect.load import LoadReport, load_file
from regard.collect.placing import places_of, placing_of
from regard.collect.receive import Receipt, receive
from regard.collect.sources import find_source

__all__ = [
    "CATALOGUE_FILES",
    "Catalogue",
    "LoadReport",
    "Receipt",
    "find_source",
    "load_file",
    "places_of",
    "placing_of",
    "read_catalogue",
    "read_touchpoints",
    "receive",
    "register_touchpoints",
    "start_catalogue",
]
