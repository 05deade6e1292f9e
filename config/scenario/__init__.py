"""A whole procurement, step by step, through the same public actions that the pages call."""
