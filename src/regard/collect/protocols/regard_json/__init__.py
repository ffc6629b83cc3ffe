"""Regard's own JSON: interactions and answers in the words of the vocabulary, one or many."""

from regard.collect.protocols.regard_json.openapi import openapi
from regard.collect.protocols.regard_json.reading import read_answers, read_interactions

__all__ = ["openapi", "read_answers", "read_interactions"]
