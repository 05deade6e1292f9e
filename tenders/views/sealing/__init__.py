"""Pages about the record and about strict openings."""
