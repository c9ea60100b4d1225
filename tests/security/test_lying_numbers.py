"""Sound containers whose numbers are not those of a fitted model."""

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

import mixtura


def put(array, index, value):
    array[index] = value
    return array


@pytest.mark.parametrize("name", ["weights", "means", "covariances", "precisions_cholesky"])
@pytest.mark.parametrize("kind", [*ONE_OF_EACH, "float32"])
def test_each_array_of_a_mixture(refused, sound, kind, name, attack):
    data = sound[kind]
    refused(attack.with_arrays(data, **{name: None}), f"'{name}' is missing")
    for bad in (np.nan, np.inf, -np.inf):
        refused(
            attack.with_arrays(data, **{name: lambda a, b=bad: put(a, -1, b)}), "NaN or infinity"
        )
    refused(attack.with_arrays(data, **{name: lambda a: a[:-1]}))
    refused(attack.with_arrays(data, **{name: lambda a: a[None]}))
    refused(attack.with_arrays(data, **{name: lambda a: a[:0]}))
    other = np.float64 if kind == "float32" else np.float32
    refused(attack.with_arrays(data, **{name: lambda a: a.astype(other)}))
    refused(attack.with_arrays(data, **{name: lambda a: a.astype(np.int64)}), "dtype")


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("full", {"weights": [0.5, 0.6]}, "add up to 1.1"),
        ("full", {"weights": [-0.5, 1.5]}, "between 0 and 1"),
        ("full", {"covariances": lambda a: -a}, "positive"),
        ("full", {"covariances": lambda a: 2 * a}, "factor"),
        ("full", {"covariances": lambda a: 0 * a}, "positive"),
        ("full", {"covariances": lambda a: put(a, (0, 0, 1), 0.9)}, "not symmetric"),
        ("full", {"covariances": lambda a: put(put(a, (0, 0, 1), 9.0), (0, 1, 0), 9.0)}, "posit"),
        ("tied", {"covariances": lambda a: put(a, (1, 0), a[1, 0] + 1)}, "not symmetric"),
        ("full", {"precisions_cholesky": lambda a: -a}, "positive"),
        ("full", {"precisions_cholesky": lambda a: 2 * a}, "factor"),
        ("full", {"precisions_cholesky": lambda a: put(a, (0, 1, 0), 1.0)}, "triangular"),
        ("full", {"precisions_cholesky": lambda a: put(a, (0, 0, 1), 1e300)}, "factor"),
        ("diag", {"covariances": lambda a: put(a, (0, 0), -1.0)}, "positive"),
        ("diag", {"covariances": lambda a: put(a, (0, 0), 0.0)}, "positive"),
        ("diag", {"covariances": lambda a: 1.1 * a}, "factor"),
        ("diag", {"precisions_cholesky": lambda a: -a}, "positive"),
        ("spherical", {"covariances": lambda a: put(a, 0, -1.0)}, "positive"),
        ("spherical", {"precisions_cholesky": lambda a: a / 2}, "factor"),
        (
            "tied",
            {
                "covariances": lambda a: 1e-310 * np.eye(2),
                "precisions_cholesky": lambda a: 1e155 * np.eye(2),
            },
            "a variance is 1e-310",
        ),
        (
            "full",
            {"precisions_cholesky": lambda a: put(a, (0, 0, 0), 5e-324)},
            "4.94e-324",
        ),
        ("diag", {"precisions_cholesky": lambda a: put(a, (0, 0), 1e300)}, "factor is 1e.300"),
        ("tied", {"covariances": lambda a: put(a, (0, 0), 1e300)}, "variance is 1e.300"),
        ("full", {"means": lambda a: put(a, (0, 0), 1e200)}, "a mean is 1e.200"),
        ("float32", {"means": lambda a: put(a, (0, 0), -np.float32(3e38))}, None),
        ("full", {"log_likelihoods": lambda a: put(a, 0, 5e-324)}, None),
        ("full", {"weights": lambda a: a * 1.001}, "add up to 1.001"),
        ("full", {"weights": [1.0, -0.0]}, None),
        ("full", {"weights": [1.0, 5e-324]}, None),
        ("full", {"precisions_cholesky": lambda a: put(a, (0, 1, 0), 5e-324)}, "triangular"),
        ("full", {"precisions_cholesky": lambda a: put(a, (0, 1, 0), -0.0)}, None),
        ("prepared", {"scale": lambda a: put(a, 0, 1e-300)}, "'scale'"),
        ("prepared", {"scale": lambda a: put(a, 0, 1e300)}, "'scale'"),
        ("prepared", {"center": lambda a: put(a, 0, 1e200)}, "'center'"),
        ("prepared", {"pca_mean": lambda a: put(a, 0, 1e200)}, "'pca_mean'"),
        ("prepared", {"pca_residual": lambda a: put(a, 0, 1e300)}, "'pca_residual'"),
        ("encoded", {"scale": lambda a: put(a, 0, 1e-109), "means": lambda a: 0 * a}, None),
        ("full", {"extra": [1.0]}, "too many: 'extra'"),
        ("full", {"center": [1.0, 1.0]}, "too many: 'center'"),
        ("full", {"weights_init": [1.0]}, "weights_init"),
        ("full", {"means_init": [[np.nan] * 2] * 2}, "means_init"),
        ("full", {"log_likelihoods": None}, "missing"),
        ("full", {"log_likelihoods": lambda a: a[:0]}, "at least one"),
        ("full", {"log_likelihoods": lambda a: a[:, None]}, "one list"),
        ("full", {"log_likelihoods": lambda a: put(a, 0, np.nan)}, "NaN"),
        ("prepared", {"scale": lambda a: -a}, "positive"),
        ("prepared", {"scale": lambda a: 0 * a}, "positive"),
        ("prepared", {"center": lambda a: a[:2]}, "center"),
        ("prepared", {"pca_mean": None}, "missing"),
        ("prepared", {"pca_components": lambda a: 2 * a}, "orthonormal"),
        ("prepared", {"pca_components": lambda a: a.T}, "shape"),
        ("prepared", {"pca_residual": lambda a: a - 1}, "negative"),
        ("encoded", {"trimmed": lambda a: a + 0.5}, "rising numbers of rows"),
        ("encoded", {"trimmed": lambda a: -a}, "rising numbers of rows"),
        ("encoded", {"trimmed": [3.0, 3.0]}, "rising numbers of rows"),
        ("encoded", {"trimmed": [4.0, 3.0]}, "rising numbers of rows"),
        ("encoded", {"trimmed": [1e300]}, "rising numbers of rows"),
        ("encoded", {"trimmed": [np.nan]}, "NaN or infinity"),
        ("encoded", {"trimmed": lambda a: a.astype(np.float32)}, "float32"),
        ("encoded", {"trimmed": lambda a: a[:, None]}, "shape"),
        ("full", {"trimmed": [1.0]}, "too many: 'trimmed'"),
        ("encoded", {"center": lambda a: a[:2]}, "center"),
        (
            "prepared",
            {"pca_mean": None, "pca_components": None, "pca_residual": None},
            "variances of principal components, and no components",
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else str(value),
)
def test_numbers_that_are_no_model(refused, sound, kind, changes, words, attack, tmp_path):
    """``words`` is None for what looks odd and may be all the same."""
    arrays = {k: np.array(v) if isinstance(v, list) else v for k, v in changes.items()}
    data = attack.with_arrays(sound[kind], **arrays)
    if words is not None:
        refused(data, words)
    else:
        path = tmp_path / "odd.safetensors"
        path.write_bytes(data)
        mixtura.load(path)
