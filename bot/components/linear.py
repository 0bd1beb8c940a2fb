"""One-against-the-rest linear models over sparse features."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

_NEVER = -8.0
"""Log-odds of a label that the training phrases do not hold."""
_ROUNDS, _TOLERANCE = 30, 0.05
"""Passes of the solver at most, and how still it must stand to stop before: it reads as well as at rest, sooner."""


@dataclass
class Linear:
    """Weights and offset of one linear model a label."""

    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def scores(self, features: csr_matrix) -> NDArray[np.float64]:
        """Log-odds, one row a message, one column a label."""
        return np.asarray(features @ self.weights + self.offsets, dtype=np.float64)


def fit_linear(features: csr_matrix, truth: NDArray[np.int8], strength: float) -> Linear:
    """Linear models of every column of `truth`; a higher `strength` follows the phrases more closely."""
    weights = np.zeros((features.shape[1], truth.shape[1]), dtype=np.float32)
    offsets = np.full(truth.shape[1], _NEVER, dtype=np.float32)
    for column in range(truth.shape[1]):
        if 0 < truth[:, column].sum() < len(truth):
            model = LogisticRegression(
                C=strength, solver="liblinear", dual=True, max_iter=_ROUNDS, tol=_TOLERANCE, random_state=0
            ).fit(features, truth[:, column])
            weights[:, column], offsets[column] = model.coef_[0], model.intercept_[0]
    return Linear(weights, offsets)
