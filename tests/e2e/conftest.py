"""Names that the tests of the running house share; the fixtures `http` and `family` stand in tests/conftest.py."""

from tests.family import Family, asked, of, words

__all__ = ["Family", "asked", "of", "words"]
