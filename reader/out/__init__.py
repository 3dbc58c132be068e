"""Feeds that leave the library, as plain values, and how each format is written."""
