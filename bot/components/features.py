"""Sparse rows that featurisers leave on a message for the classifiers."""

from hashlib import blake2b

from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack

LEXICAL, CONCEPTS, CUES, MEANING, ENCODED = "lexical", "concepts", "cues", "meaning", "encoded"


class Row(Features):
    """A sparse row whose fingerprint is that of its bytes.

    Rasa's own writes every value as text: a minute a training.
    """

    def fingerprint(self) -> str:
        """A stable name of what the row holds."""
        row = self.features
        digest = blake2b(f"{self.type} {self.origin} {self.attribute} {row.shape}".encode(), digest_size=16)
        for values in (row.indices, row.data):
            digest.update(values.tobytes())
        return digest.hexdigest()


def give(message: Message, row: csr_matrix, origin: str) -> None:
    """Adds one sparse sentence feature to the message under the name of its origin."""
    message.add_features(Row(row, FEATURE_TYPE_SENTENCE, TEXT, origin))


def matrix(messages: list[Message], *origins: str) -> csr_matrix:
    """The features of these origins side by side, one row a message; an origin that no message has is left out."""
    rows = [[f.features for m in messages for f in m.features if f.origin == origin] for origin in origins]
    return hstack([vstack(each) for each in rows if each]).tocsr()
