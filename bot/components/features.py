"""Sparse rows that featurisers leave on a message for the classifiers."""

from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack

LEXICAL, CONCEPTS, CUES, MEANING = "lexical", "concepts", "cues", "meaning"


def give(message: Message, row: csr_matrix, origin: str) -> None:
    """Adds one sparse sentence feature to the message under the name of its origin."""
    message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, origin))


def matrix(messages: list[Message], *origins: str) -> csr_matrix:
    """The features of these origins side by side, one row a message."""
    blocks = [vstack([f.features for m in messages for f in m.features if f.origin == origin]) for origin in origins]
    return hstack(blocks).tocsr()
