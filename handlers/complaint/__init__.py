"""Complaints: where they can be taken, and the word that asks for it."""
