"""The intake: from a request's bytes to an answer that is only given when its events are on disk."""
