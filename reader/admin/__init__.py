"""What curators and administrators keep. One module a subject."""
