"""Pages of what comes around and after the opening: incidents, checks, exclusions, messages."""
