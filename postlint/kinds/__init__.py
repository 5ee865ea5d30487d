"""Kinds of checks: how to look. What to look for stands in rule files; no kind knows a rule's code."""
