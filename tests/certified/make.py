"""Makes data/beyond_*.csv and data/beyond.json: python -m tests.certified.make (needs mpmath).

Each case: rows drawn with a seed and rounded; EM of `reference.general` from many random
partitions; the best maximum in which no component is thin; Newton's steps in 40 digits on the
separate writing of the likelihood in `reference.exact` until the gradient vanishes; a check that
the Hessian there is negative definite. Not run by the tests, which read what it wrote.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from mpmath import mp, mpf

from .reference import exact, general
from .reference.shapes import n_parameters

DATA = Path(__file__).parent / "data"


def read(name):
    return np.genfromtxt(DATA / f"{name}.csv", delimiter=",", skip_header=1)


def three_groups(rng, n, d, k, spread=4.0):
    label = rng.choice(k, n, p=np.arange(2, 2 + k) / np.arange(2, 2 + k).sum())
    centres = rng.normal(size=(k, d)) * spread
    roots = rng.normal(size=(k, d, d)) / np.sqrt(d) + 0.6 * np.eye(d)
    return centres[label] + np.einsum("nij,nj->ni", roots[label], rng.normal(size=(n, d))), label


def with_gaps(seed, n, d, k, share):
    rng = np.random.default_rng(seed)
    X = three_groups(rng, n, d, k)[0].round(3)
    gaps = rng.random(X.shape) < share
    gaps[gaps.all(axis=1), 0] = False
    X[gaps] = np.nan
    return X


def heavy(seed, n, dofs):
    rng = np.random.default_rng(seed)
    k, d = len(dofs), 2
    label = rng.integers(k, size=n)
    centres = np.array([[0.0, 0.0], [7.0, 4.0], [-3.0, 8.0]])[:k]
    roots = np.array([[[1.0, 0.0], [0.5, 0.8]], [[0.7, 0.0], [-0.6, 1.2]], [[1.0, 0], [0, 1]]])[:k]
    u = rng.chisquare(np.array(dofs)[label]) / np.array(dofs)[label]
    z = rng.normal(size=(n, d)) / np.sqrt(u)[:, None]
    return (centres[label] + np.einsum("nij,nj->ni", roots[label], z)).round(3)


def in_a_cloud(seed, n, n_noise):
    rng = np.random.default_rng(seed)
    X = three_groups(rng, n, 2, 2, spread=5.0)[0]
    low, high = X.min(axis=0) - 4, X.max(axis=0) + 4
    return np.concatenate([X, rng.uniform(low, high, size=(n_noise, 2))]).round(3)


def chevron(seed=1104):
    """Two arms that meet in a point among uniform rows, and which rows are those."""
    rng = np.random.default_rng(seed)
    arms = []
    for sign in (-1, 1):
        along = rng.uniform(0, 1, 175)
        line = np.column_stack([60 + sign * 34 * along, 30 + 50 * along])
        arms.append(line + rng.normal(size=(175, 2)) * 1.8)
    X = np.vstack([*arms, rng.uniform(1, 127, size=(754, 2))]).round(2)
    return X, np.repeat([0, 1], [350, 754])


def measured(seed, n, d, k):
    """Rows with Gaussian errors of their own, and those errors' covariances."""
    rng = np.random.default_rng(seed)
    X = three_groups(rng, n, d, k, spread=3.0)[0]
    roots = rng.normal(size=(n, d, d)) * rng.uniform(0.1, 1.0, size=(n, 1, 1))
    errors = (roots @ np.swapaxes(roots, 1, 2) + 0.05 * np.eye(d)).round(4)
    errors = (errors + np.swapaxes(errors, 1, 2)) / 2
    noise = np.einsum("nij,nj->ni", np.linalg.cholesky(errors), rng.normal(size=(n, d)))
    return (X + noise).round(3), errors


def boxes(X):
    """Volumes of the axis-parallel box and of the box along the principal axes."""
    scores = (X - X.mean(axis=0)) @ np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2].T
    return [float(np.prod(np.ptp(rows, axis=0))) for rows in (X, scores)]


def pack(model, shape, n_dof):
    """Unconstrained numbers: log-odds, means, log-Cholesky factors or log variances, log nu."""
    weights = list(model.weights) + ([model.noise] if model.noise else [])
    out = [np.log(w / weights[0]) for w in weights[1:]] + list(model.means.ravel())
    different = model.covariances if shape[0] == "V" else model.covariances[:1]
    for C in different:
        if shape[1:] == "II":
            out.append(np.log(C[0, 0]))
        elif shape[2] == "I":
            out.extend(np.log(np.diag(C)))
        else:
            L = np.linalg.cholesky(C)
            out.extend(
                np.log(L[i, j]) if i == j else L[i, j] for i in range(len(C)) for j in range(i + 1)
            )
    if model.dof is not None:
        out.extend(np.log(model.dof[:n_dof]))
    return [mpf(float(v)) for v in out]


def exp(value):
    return mp.exp(value) if isinstance(value, mpf) else np.exp(value)


def unpack(theta, k, d, shape, *, noise, n_dof):
    theta = list(theta)
    odds = [1 + 0 * theta[0]] + [exp(theta.pop(0)) for _ in range(k - 1 + noise)]
    whole = sum(odds)
    weights = [o / whole for o in odds]
    means = [[theta.pop(0) for _ in range(d)] for _ in range(k)]
    covariances = []
    for _ in range(k if shape[0] == "V" else 1):
        if shape[2] == "I":
            v = (
                [exp(theta.pop(0))] * d
                if shape[1] == "I"
                else [exp(theta.pop(0)) for _ in range(d)]
            )
            covariances.append([[v[i] if i == j else 0 for j in range(d)] for i in range(d)])
        else:
            L = [[0] * d for _ in range(d)]
            for i in range(d):
                for j in range(i + 1):
                    L[i][j] = exp(theta.pop(0)) if i == j else theta.pop(0)
            covariances.append(
                [[sum(L[i][t] * L[j][t] for t in range(d)) for j in range(d)] for i in range(d)]
            )
    if shape[0] == "E":
        covariances = covariances * k
    dof = None
    if n_dof:
        dof = [exp(theta.pop(0)) for _ in range(n_dof)]
        dof = dof * k if n_dof == 1 else dof
    return weights[:k], means, covariances, dof, weights[k] if noise else 0


def curvatures(f, at, h=3e-4):
    """The Hessian by central differences."""
    p = len(at)
    H = np.zeros((p, p))
    unit = np.eye(p) * h
    for i in range(p):
        for j in range(i + 1):
            corners = [f(at + a * unit[i] + b * unit[j]) * a * b for a in (1, -1) for b in (1, -1)]
            H[i, j] = H[j, i] = sum(corners) / (4 * h * h)
    return H


def log_prior(means, covariances, shape, prior):
    """As `general.log_prior`, in many digits."""
    d, value = len(means[0]), mpf(0)
    each = range(len(means))
    for c in each:
        gap = [means[c][j] - mpf(float(prior.mean[j])) for j in range(d)]
        distance, log_det = exact.distance_and_log_det(gap, covariances[c])
        value -= (log_det + mpf(prior.shrinkage) * distance) / 2
        if shape[0] == "E" and c:
            continue
        scale = [[mpf(float(v)) for v in row] for row in prior.scale]
        if shape[2] == "I":
            for j in range(1 if shape[1] == "I" else d):
                v = covariances[c][j][j]
                value -= ((mpf(prior.dof) + 2) * mp.log(v) + scale[j][j] / v) / 2
        else:
            inverse = mp.matrix(covariances[c]) ** -1
            trace = sum(inverse[i, j] * scale[j][i] for i in range(d) for j in range(d))
            value -= ((mpf(prior.dof) + d + 1) * log_det + trace) / 2
    return value


def certify(name, X, k, shape, how, *, starts=16, **options):
    n, d = X.shape
    rng = np.random.default_rng(7)
    noise = "volume" in options
    filled = np.where(np.isnan(X), np.nanmean(X, axis=0), X)
    best, best_value = None, -np.inf
    ends = []
    for _ in range(starts):
        centres = filled[rng.choice(n, k, replace=False)]
        label = ((filled[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        r = 0.9 * np.eye(k)[label] + 0.1 / k
        if noise:
            r = np.column_stack([0.8 * r, np.full(n, 0.2)])
        try:
            model, value = general.fit(X, r, shape, passes=250, tol=1e-8, **options)
        except np.linalg.LinAlgError:
            continue
        if not np.isfinite(value) or (
            "prior" not in options and (model.weights * n).min() < d + 2
        ):
            continue
        ends.append(value)
        if value > best_value:
            best, best_value, best_start = model, value, r
    best, value = general.fit(X, best_start, shape, passes=20000, tol=1e-15, **options)
    rows = [[None if np.isnan(v) else mpf(float(v)) for v in row] for row in X]
    errors = options.get("errors")
    if errors is not None:
        errors = [[[mpf(float(v)) for v in line] for line in E] for E in errors]
    estimated = "dof" in options and not options.get("fixed_dof")
    n_dof = (1 if options.get("shared_dof") else k) if estimated else 0
    prior = options.get("prior")

    def parts(theta):
        weights, means, covariances, dof, share = unpack(
            theta, k, d, shape, noise=noise, n_dof=n_dof
        )
        if "dof" in options and not estimated:
            dof = [mpf(options["dof"])] * k
        likelihood = exact.log_likelihood(
            rows,
            weights,
            means,
            covariances,
            errors=errors,
            dof=dof,
            noise=share,
            volume=mpf(float(options.get("volume", 1.0))),
        )
        extra = log_prior(means, covariances, shape, prior) if prior else mpf(0)
        return likelihood, extra, (weights, means, covariances, dof, share)

    def objective(theta):
        likelihood, extra, _ = parts(theta)
        return likelihood + extra

    best_packed = pack(best, shape, n_dof)

    def in_floats(theta):
        theta = [float(v) for v in theta]
        weights, means, covariances, dof, share = unpack(
            theta, k, d, shape, noise=noise, n_dof=n_dof
        )
        if "dof" in options and not estimated:
            dof = [options["dof"]] * k
        model = general.Model(
            *(np.array(v, dtype=float) for v in (weights, means, covariances)),
            dof=None if dof is None else np.array(dof, dtype=float),
            noise=float(share),
            volume=options.get("volume", 1.0),
        )
        value = general.expect(model, X, options.get("errors")).log_likelihood
        return value + general.log_prior(model, shape, prior)

    H = curvatures(in_floats, np.array(best_packed, dtype=float))
    at, slope = exact.climb(objective, best_packed, H)
    likelihood, extra, (weights, means, covariances, dof, share) = parts(at)
    steepest = max(abs(v) for v in slope)
    curvature = np.linalg.eigvalsh(H).max()
    assert steepest < 1e-15, (name, steepest)
    assert curvature < 0, (name, curvature)
    ends = np.array(ends)
    case = {
        "name": name,
        "how": how,
        "n": n,
        "d": d,
        "k": k,
        "shape": shape,
        "n_parameters": n_parameters(shape, k, d) + n_dof + 2 * noise,
        "log_likelihood": mp.nstr(likelihood, 18),
        "weights": [float(w) for w in weights],
        "means": [[float(v) for v in row] for row in means],
        "covariances": [[[float(v) for v in row] for row in C] for C in covariances],
        "largest_gradient": float(steepest),
        "largest_curvature": float(curvature),
        "ends_of_starts": sorted({round(float(v), 4) for v in ends}, reverse=True)[:5],
        "starts_that_reach_it": int((ends > best_value - 1e-4).sum()),
        "starts": starts,
    }
    if dof is not None:
        case["degrees_of_freedom"] = [float(v) for v in dof]
    if noise:
        case["noise_share"] = float(share)
        case["volume"] = options["volume"]
        case["volumes_axis_parallel_and_principal"] = boxes(X)
    if prior:
        case["log_prior_without_constants"] = mp.nstr(extra, 18)
        case["prior"] = {
            "mean": prior.mean.tolist(),
            "shrinkage": prior.shrinkage,
            "dof": prior.dof,
            "scale": prior.scale.tolist(),
        }
    reach = case["starts_that_reach_it"]
    sys.stderr.write(f"{name} {case['log_likelihood']} {float(steepest):.1e} {reach}/{starts}\n")
    return case


def save(name, X, extra=None):
    header = [f"x{j + 1}" for j in range(X.shape[1])]
    rows = X
    if extra is not None:
        pairs = [(a, b) for a in range(X.shape[1]) for b in range(a, X.shape[1])]
        header += [f"e{a + 1}{b + 1}" for a, b in pairs]
        rows = np.column_stack([X, *(extra[:, a, b] for a, b in pairs)])
    lines = [
        ",".join("" if np.isnan(v) else repr(round(float(v), 6)) for v in row) for row in rows
    ]
    (DATA / f"{name}.csv").write_text("\n".join([",".join(header), *lines]) + "\n")


def main(wanted):
    problems = {
        "beyond_missing": with_gaps(1, 90, 3, 2, 0.2),
        "beyond_missing3": with_gaps(5, 120, 3, 3, 0.15),
        "beyond_heavy": heavy(3, 160, (2.5, 6.0)),
        "beyond_noise": in_a_cloud(4, 120, 40),
        "beyond_few": three_groups(np.random.default_rng(8), 30, 2, 3)[0].round(3),
    }
    measured_rows, errors = measured(6, 120, 2, 2)
    for name, X in problems.items():
        save(name, X)
    save("beyond_errors", measured_rows, errors)
    missing, missing3 = problems["beyond_missing"], problems["beyond_missing3"]
    heavy_rows, noisy = problems["beyond_heavy"], problems["beyond_noise"]
    gaps, tails = "gaps in rows drawn with a seed", "rows with Student t tails drawn with a seed"
    jobs = [
        ("beyond_missing", missing, 2, "VVV", gaps, {}),
        ("beyond_missing", missing, 2, "EEE", gaps, {}),
        ("beyond_missing", missing, 2, "VVI", gaps, {}),
        ("beyond_missing3", missing3, 3, "VVV", gaps, {}),
        ("beyond_missing3", missing3, 3, "VVI", gaps, {}),
        ("beyond_missing3", missing3, 3, "VII", gaps, {}),
        ("beyond_heavy", heavy_rows, 2, "VVV", tails + "; nu of each", {"dof": 8.0}),
        (
            "beyond_heavy",
            heavy_rows,
            2,
            "VVV",
            tails + "; nu shared",
            {"dof": 8.0, "shared_dof": True},
        ),
        (
            "beyond_heavy",
            heavy_rows,
            2,
            "VVV",
            tails + "; nu fixed at 4",
            {"dof": 4.0, "fixed_dof": True},
        ),
        ("beyond_heavy", heavy_rows, 2, "EEE", tails + "; nu of each", {"dof": 8.0}),
        ("beyond_heavy", heavy_rows, 2, "VVI", tails + "; nu of each", {"dof": 8.0}),
        (
            "beyond_missing",
            missing,
            2,
            "VVV",
            gaps + "; Student t, nu fixed at 5",
            {"dof": 5.0, "fixed_dof": True},
        ),
        (
            "beyond_noise",
            noisy,
            2,
            "VVV",
            "groups in a cloud drawn with a seed; the smaller box",
            {"volume": min(boxes(noisy))},
        ),
        (
            "beyond_noise",
            noisy,
            2,
            "VII",
            "groups in a cloud drawn with a seed; the smaller box",
            {"volume": min(boxes(noisy))},
        ),
        (
            "beyond_noise",
            noisy,
            2,
            "EEE",
            "groups in a cloud drawn with a seed; volume given",
            {"volume": 600.0},
        ),
        (
            "beyond_errors",
            measured_rows,
            2,
            "VVV",
            "rows with errors of known covariance drawn with a seed",
            {"errors": errors},
        ),
        (
            "beyond_errors",
            measured_rows,
            2,
            "EEE",
            "rows with errors of known covariance drawn with a seed",
            {"errors": errors},
        ),
    ]
    trials = np.genfromtxt(DATA / "bcg.csv", delimiter=",", skip_header=1, usecols=(5, 6))
    tails1 = (1 + 2 * np.random.default_rng(9).standard_t(3.5, size=(80, 1))).round(3)
    save("beyond_heavy1", tails1)
    jobs += [
        ("apple_missing", read("apple_missing"), 1, "VVV", "Little & Rubin's apples", {}),
        ("missvals_missing", read("missvals_missing"), 1, "VVV", "Little & Rubin's missvals", {}),
        (
            "bcg",
            trials[:, :1],
            1,
            "VVV",
            "random-effects meta-analysis of log risk ratios",
            {"errors": trials[:, 1:, None]},
        ),
        (
            "beyond_heavy1",
            tails1,
            1,
            "VVV",
            "one Student t in one dimension; nu estimated",
            {"dof": 5.0},
        ),
    ]
    few, rule = problems["beyond_few"], "default prior of Fraley & Raftery (2007), posterior mode"
    for shape in general.PRIOR_SHAPES:
        jobs.append(
            ("beyond_few", few, 3, shape, rule, {"prior": general.default_prior(few, 3, shape)})
        )
    path = DATA / "beyond.json"
    cases = json.loads(path.read_text()) if path.exists() else []
    for data, X, k, shape, how, options in jobs:
        kind = (
            data
            if data in ("bcg", "apple_missing", "missvals_missing")
            else "prior"
            if "prior" in options
            else data.removeprefix("beyond_")
        )
        if "dof" in options:
            kind += (
                "_t"
                + ("_shared" if options.get("shared_dof") else "")
                + ("_fixed" if options.get("fixed_dof") else "")
            )
        name = f"{kind}_{shape}_{k}"
        if wanted and not any(w in name for w in wanted):
            continue
        case = certify(name, X, k, shape, how, **options)
        case["data"] = data
        cases = [c for c in cases if c["name"] != name] + [case]
        path.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
