"""Danger: read in every message before anything else, with or without Rasa."""
