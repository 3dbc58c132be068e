"""Checks of the sample library's files."""
