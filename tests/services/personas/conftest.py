"""The engine of the rights tests, here too."""

from tests.services.rights.conftest import direct, engine, estimator_on

__all__ = ["direct", "engine", "estimator_on"]
