"""Linear models and a small network together, with confidences calibrated on voices not seen in training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.components.linear import Linear, fit_linear
from bot.components.network import Network, fit_network

_CORES = 2


@dataclass(frozen=True)
class Recipe:
    """How to learn: `strength` of the linear models, `hidden` units of the network (0: none), its `share` in the mean.

    `rounds`: of the network over the phrases. `folds`: of voices to calibrate on (0: confidences stay as they are).
    """

    strength: float = 3.0
    hidden: int = 64
    share: float = 0.35
    rounds: int = 3
    folds: int = 3


@dataclass
class Mixture:
    """Trained models of the labels `names`; `slopes` and `shifts` calibrate their mean."""

    names: tuple[str, ...]
    linear: Linear
    network: Network | None
    share: float
    slopes: NDArray[np.float64]
    shifts: NDArray[np.float64]

    def scores(self, features: csr_matrix) -> NDArray[np.float64]:
        """Log-odds before calibration, one row a message, one column a label."""
        scores = self.linear.scores(features)
        if self.network is None:
            return scores
        return (1.0 - self.share) * scores + self.share * self.network.scores(features)

    def confidences(self, features: csr_matrix) -> NDArray[np.float64]:
        """Calibrated probability of each label, each on its own (rows do not add up to 1)."""
        return 1.0 / (1.0 + np.exp(-(self.scores(features) * self.slopes + self.shifts)))


def fit(
    features: csr_matrix, truth: NDArray[np.int8], names: tuple[str, ...], voices: list[str], recipe: Recipe
) -> Mixture:
    """Models of every column of `truth`. Too few voices for the folds: confidences stay uncalibrated."""
    if recipe.folds < 2 or len(set(voices)) < recipe.folds:
        return _fit(features, truth, names, recipe)
    folds = list(GroupKFold(recipe.folds).split(features, groups=voices))
    # Threads: the solvers work outside Python's lock, and the phrases stay in memory once.
    rows = [np.arange(features.shape[0]), *(seen for seen, _ in folds)]
    model, *others = Parallel(n_jobs=_CORES, prefer="threads")(
        delayed(_fit)(features[each], truth[each], names, recipe) for each in rows
    )
    unseen = np.zeros(truth.shape)
    for other, (_, held) in zip(others, folds, strict=True):
        unseen[held] = other.scores(features[held])
    for column in range(len(names)):
        if 0 < truth[:, column].sum() < len(truth):
            line = LogisticRegression(C=1e4).fit(unseen[:, [column]], truth[:, column])
            model.slopes[column], model.shifts[column] = line.coef_[0, 0], line.intercept_[0]
    return model


def _fit(features: csr_matrix, truth: NDArray[np.int8], names: tuple[str, ...], recipe: Recipe) -> Mixture:
    network = fit_network(features, truth, recipe.hidden, recipe.rounds) if recipe.hidden else None
    linear = fit_linear(features, truth, recipe.strength)
    return Mixture(names, linear, network, recipe.share, np.ones(len(names)), np.zeros(len(names)))
