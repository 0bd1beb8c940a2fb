"""The formats in which the directory leaves the house."""
