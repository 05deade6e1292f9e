"""Changes to an open tender: written, approved, told, and answered by bidders."""
