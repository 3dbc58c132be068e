"""Checks of our own: settings that would make a public site unsafe are refused."""
