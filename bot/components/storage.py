"""Keeping a trained object in Rasa's model storage."""

from typing import Any

import joblib
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

_FILE = "trained.joblib"


def keep(trained: Any, storage: ModelStorage, resource: Resource) -> Resource:
    """Writes the object into the model under the component's resource."""
    with storage.write_to(resource) as folder:
        joblib.dump(trained, folder / _FILE, compress=3)
    return resource


def fetch(storage: ModelStorage, resource: Resource) -> Any:
    """The object kept by `keep`. Raises ValueError where the model holds none."""
    with storage.read_from(resource) as folder:
        return joblib.load(folder / _FILE)
