"""Pages about suppliers: what they say of themselves, who is in a bid, whether a tender is worth a bid."""
