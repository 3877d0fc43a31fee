"""Policies that look for people: which a household probably misses, and what became of them."""
