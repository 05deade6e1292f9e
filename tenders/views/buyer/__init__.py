"""The pages of a buyer's own rules for what it buys, beside the ground floor's pages of setting up."""
