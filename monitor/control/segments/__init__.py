"""Audience segments over HTTP: /{locale}/api/audience, and the tags and schema that belong to it."""
