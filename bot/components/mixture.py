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


@dataclass(frozen=True)
class Recipe:
    """How to learn: `strength` of the linear models, `hidden` units of the network (0: none), its `share` in the mean.

    `rounds`: of the network over the phrases. `folds`: one voice in so many is kept apart to calibrate on (0: none).
    """

    strength: float = 3.0
    hidden: int = 64
    share: float = 0.35
    rounds: int = 3
    folds: int = 3


@dataclass
class Mixture:
    """Trained models of the labels `names`; `slope` and `shift` calibrate their mean, the same for all labels."""

    names: tuple[str, ...]
    linear: Linear
    network: Network | None
    share: float
    slope: float = 1.0
    shift: float = 0.0

    def scores(self, features: csr_matrix) -> NDArray[np.float64]:
        """Log-odds before calibration, one row a message, one column a label."""
        scores = self.linear.scores(features)
        if self.network is None:
            return scores
        return (1.0 - self.share) * scores + self.share * self.network.scores(features)

    def confidences(self, features: csr_matrix) -> NDArray[np.float64]:
        """Calibrated probability of each label, each on its own (rows do not add up to 1)."""
        return 1.0 / (1.0 + np.exp(-(self.scores(features) * self.slope + self.shift)))


def fit(
    features: csr_matrix, truth: NDArray[np.int8], names: tuple[str, ...], voices: list[str], recipe: Recipe
) -> Mixture:
    """Models of every column of `truth`. Too few voices for the folds: confidences stay uncalibrated."""
    apart = recipe.folds >= 2 and len(set(voices)) >= recipe.folds
    everything = np.arange(features.shape[0])
    if not apart:
        return _fit([everything], features, truth, names, recipe)[0]
    seen, held = next(GroupKFold(recipe.folds).split(features, groups=voices))
    model, other = _fit([everything, seen], features, truth, names, recipe)
    # One line for all labels: a line each would learn what the voices held apart happen to speak of.
    line = LogisticRegression(C=1e4).fit(other.scores(features[held]).reshape(-1, 1), truth[held].ravel())
    model.slope, model.shift = float(line.coef_[0, 0]), float(line.intercept_[0])
    return model


def _fit(
    parts: list[NDArray[np.int64]],
    features: csr_matrix,
    truth: NDArray[np.int8],
    names: tuple[str, ...],
    recipe: Recipe,
) -> list[Mixture]:
    """One mixture a part (rows) of the phrases.

    Linear models in one thread, networks in another: both work outside Python's lock. Never two linear ones at once:
    the solver has one random state for the whole process, and the same phrases must give the same model.
    """
    linears, networks = Parallel(n_jobs=2, prefer="threads")(
        delayed(learn)(parts, features, truth, recipe) for learn in (_linears, _networks)
    )
    return [Mixture(names, *both, recipe.share) for both in zip(linears, networks, strict=True)]


def _linears(
    parts: list[NDArray[np.int64]], features: csr_matrix, truth: NDArray[np.int8], recipe: Recipe
) -> list[Linear]:
    return [fit_linear(features[rows], truth[rows], recipe.strength) for rows in parts]


def _networks(
    parts: list[NDArray[np.int64]], features: csr_matrix, truth: NDArray[np.int8], recipe: Recipe
) -> list[Network | None]:
    if not recipe.hidden:
        return [None] * len(parts)
    return [fit_network(features[rows], truth[rows], recipe.hidden, recipe.rounds) for rows in parts]
