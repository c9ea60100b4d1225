"""A program may end while a daemon thread of it is inside: with its own exit code, at once."""

from __future__ import annotations

import pytest
from tests.by_capability import ONE_OF_EACH

FORGOTTEN = """
from mixtura import GaussianMixture, GaussianMixtureIC
shape, jobs, doing, pause = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
rows = rng.normal(size=(60_000, 6)) + 3.0 * (np.arange(60_000) % 3)[:, None]
model = GaussianMixture(3, covariance_type=shape, n_jobs=jobs, random_state=0, max_iter=1)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    model.fit(rows)
inside = threading.Event()
def fit():
    GaussianMixture(4, covariance_type=shape, n_jobs=jobs, random_state=0, tol=0).fit(rows)
def sweep():
    GaussianMixtureIC(range(2, 9), covariance_type=shape, n_jobs=jobs, tol=0).fit(rows)
def predict():
    model.predict_proba(rows)
def forever():
    while True:
        inside.set()
        {"fit": fit, "sweep": sweep, "predict": predict}[doing]()
threading.Thread(target=forever, daemon=True).start()
inside.wait()
time.sleep(pause)
print("leaving")
sys.exit(7)
"""


WAYS = [("full", jobs, doing) for jobs in "13" for doing in ("fit", "sweep", "predict")]
OTHERS = [(shape, "3", "fit") for shape in ONE_OF_EACH if shape != "full"]


@pytest.mark.parametrize(("shape", "jobs", "doing"), WAYS + OTHERS)
def test_leaving_while_a_daemon_thread_is_inside(fresh, shape, jobs, doing):
    done = fresh(FORGOTTEN, shape, jobs, doing, "0.3", code=7)
    assert done.stdout == "leaving\n"
    assert done.stderr == ""


def test_an_error_of_the_program_is_all_that_is_said(fresh):
    text = FORGOTTEN.replace("sys.exit(7)", "raise ValueError")
    done = fresh(text, "full", "2", "fit", "0.3", code=1)
    assert done.stderr.rstrip().endswith("ValueError")
    assert done.stderr.count("Traceback") == 1
