"""Rasa graph components of Aller-vers: one component a file, pure helpers beside them."""
