"""Filters that turn keys into names."""

from django import template

from regard.web.shell import names
from regard.web.translating import translated

register = template.Library()
register.filter("measure_name", names.measure_name)
register.filter("part_name", names.part_name)
register.filter("touchpoint_name", names.touchpoint_name)
register.filter("stage_name", names.stage_name)
register.filter("value_word", names.value_word)
register.filter("translated", translated)
