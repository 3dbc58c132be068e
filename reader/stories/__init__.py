"""Texts beside texts: words as they are compared, two wordings, two revisions. Pure functions on plain values."""
