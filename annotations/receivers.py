"""What annotations does when reader announces something."""
