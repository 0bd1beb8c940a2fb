"""One-against-the-rest linear models with confidences calibrated on voices not seen in training."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

FOLDS = 4


@dataclass
class Linear:
    """Weights of one linear model a label, and the slope and offset that calibrate each."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    slopes: NDArray[np.float64]
    shifts: NDArray[np.float64]

    def scores(self, features: csr_matrix) -> NDArray[np.float64]:
        """Uncalibrated log-odds, one row a message, one column a label."""
        return np.asarray(features @ self.weights + self.offsets, dtype=np.float64)

    def confidences(self, features: csr_matrix) -> NDArray[np.float64]:
        """Calibrated probability of each label, each on its own (rows do not add up to 1)."""
        return 1.0 / (1.0 + np.exp(-(self.scores(features) * self.slopes + self.shifts)))


def fit(features: csr_matrix, truth: NDArray[np.int8], names: tuple[str, ...], voices: list[str], strength: float) -> Linear:
    """Linear models of every column of `truth`, calibrated on folds grouped by voice."""
    unseen = np.zeros(truth.shape)
    groups = len(set(voices))
    if groups >= FOLDS:
        for seen, held in GroupKFold(FOLDS).split(features, groups=voices):
            weights, offsets = _weights(features[seen], truth[seen], strength)
            unseen[held] = features[held] @ weights + offsets
    weights, offsets = _weights(features, truth, strength)
    slopes, shifts = np.ones(len(names)), np.zeros(len(names))
    if groups >= FOLDS:
        for column in range(len(names)):
            if 0 < truth[:, column].sum() < len(truth):
                calibration = LogisticRegression(C=1e4).fit(unseen[:, [column]], truth[:, column])
                slopes[column], shifts[column] = calibration.coef_[0, 0], calibration.intercept_[0]
    return Linear(names, weights, offsets, slopes, shifts)


def _weights(
    features: csr_matrix, truth: NDArray[np.int8], strength: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weights = np.zeros((features.shape[1], truth.shape[1]), dtype=np.float32)
    offsets = np.full(truth.shape[1], -8.0, dtype=np.float32)
    for column in range(truth.shape[1]):
        if 0 < truth[:, column].sum() < len(truth):
            model = LogisticRegression(C=strength, solver="liblinear").fit(features, truth[:, column])
            weights[:, column], offsets[column] = model.coef_[0], model.intercept_[0]
    return weights, offsets
