"""What curators and administrators keep. One module a subject; ``reader.apps`` opens them once the site stands."""
