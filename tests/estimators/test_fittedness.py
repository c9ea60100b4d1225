"""What is no fitted model is refused in words, whoever asks."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture, MixturaError, diagnose
from mixtura.plotting import MixtureScatterDisplay

X = np.arange(20.0).reshape(10, 2)


@pytest.mark.parametrize("use", [diagnose, MixtureScatterDisplay.from_estimator])
def test_a_class_is_not_a_model(use):
    with pytest.raises(MixturaError, match="model is the class GaussianMixture; give a fitted"):
        use(GaussianMixture, X)


def test_a_picture_of_nothing_says_what_to_give():
    with pytest.raises(MixturaError, match="model is a NoneType; give a fitted GaussianMixture"):
        MixtureScatterDisplay.from_estimator(None, X)
