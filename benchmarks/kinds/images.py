"""Images and series: many columns that vary together, some hardly at all."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from benchmarks.kinds._drawn import Drawn, Floats, Ints, by_name, drawn, part, sizes

Generator = np.random.Generator


def digits(rng: Generator) -> Drawn:
    """1200 images of ten digits, the pixels that vary: some in a single image."""
    X, y = _digits(rng, 1200)
    return drawn(X[:, X.std(axis=0) > 0], y)


def digits_pca(rng: Generator) -> Drawn:
    """The same images in eight principal components, a tenth of them."""
    X, y = _digits(rng, 1500)
    return drawn(PCA(8, random_state=0).fit_transform(X), y)


def digits_most_variance(rng: Generator) -> Drawn:
    """As many principal components as 90 % of the variance take."""
    X, y = _digits(rng, 1200)
    return drawn(PCA(0.9, random_state=0).fit_transform(X), y)


def four_digits(rng: Generator) -> Drawn:
    """Nought to three, all 64 pixels, the constant ones among them."""
    X, y = _digits(rng, 1797)
    few = y < 4
    return drawn(X[few], y[few])


def integer_pixels(rng: Generator) -> Drawn:
    """Bars at three places of 6 x 6 images, brightness from 0 to 255, black elsewhere."""
    y = sizes(150, 120, 100)
    images = np.zeros((370, 6, 6))
    for row, group in enumerate(y):
        images[row, 1 + group : 3 + group, 1:5] = rng.normal(160, 30, size=(2, 4))
    noise = rng.normal(0, 12, size=images.shape)
    return drawn(np.clip(np.round(images + noise), 0, 255).reshape(370, 36), y)


def faces(rng: Generator) -> Drawn:
    """Five people, 40 images each of 12 x 12: smooth, of low rank, a little noise."""
    y = sizes(*[40] * 5)
    smooth = _smooth(12)
    light = rng.normal(size=(200, 6)) @ (rng.normal(size=(6, 144)) @ smooth)
    people = rng.normal(size=(5, 144)) @ smooth * 2
    return drawn(120 + 20 * people[y] + 12 * light + 3 * rng.normal(size=(200, 144)), y)


def series_windows(rng: Generator) -> Drawn:
    """Windows of 24 steps of waves at any phase, or of a random walk."""
    y = sizes(150, 150)
    phase = rng.uniform(0, 2 * np.pi, size=(300, 1))
    wave = 2 * np.sin(np.arange(24) * 2 * np.pi / 12 + phase)
    walk = np.cumsum(rng.normal(size=(300, 24)), axis=1) * 0.5
    return drawn(np.where(y[:, None] == 0, wave, walk) + 0.3 * rng.normal(size=(300, 24)), y)


def overlapping_windows(rng: Generator) -> Drawn:
    """Every window of eight steps of one series that changes its level twice."""
    regime = sizes(150, 150, 150)
    series = (
        np.array([0.0, 4.0, 1.0])[regime] + rng.normal(size=450) * np.array([1, 1, 0.3])[regime]
    )
    windows = np.lib.stride_tricks.sliding_window_view(series, 8)
    return drawn(windows, regime[: len(windows)])


def spectra(rng: Generator) -> Drawn:
    """80 channels of smooth curves with peaks at three sets of places."""
    y = sizes(80, 70, 50)
    channel = np.arange(80)
    places = np.array([[15, 40], [22, 60], [35, 65]])
    height = rng.normal(1.0, 0.15, size=(200, 2))
    peaks = np.exp(-0.5 * ((channel - places[y][:, :, None]) / 4) ** 2) * height[:, :, None]
    slope = rng.normal(0, 0.1, size=(200, 1)) * channel / 80
    return drawn(peaks.sum(axis=1) + slope + 0.03 * rng.normal(size=(200, 80)), y)


def _digits(rng: Generator, rows: int) -> tuple[Floats, Ints]:
    data = load_digits()
    return part(rng, data.data, data.target, rows)


def _smooth(side: int) -> Floats:
    """A matrix (side², side²) that blurs an image."""
    place = np.stack(np.meshgrid(range(side), range(side)), axis=-1).reshape(-1, 2)
    near = np.exp(-0.5 * ((place[:, None] - place) ** 2).sum(axis=-1) / 2.0**2)
    blur: Floats = near / np.linalg.norm(near, axis=0)
    return blur


KINDS = by_name(
    digits,
    digits_pca,
    digits_most_variance,
    four_digits,
    integer_pixels,
    faces,
    series_windows,
    overlapping_windows,
    spectra,
)
