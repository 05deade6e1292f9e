"""Suppliers: who they are, kept once and used for every bid."""
