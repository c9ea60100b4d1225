"""Programs that are handed our class by its own name, each as its documentation says."""

import os

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import ClusterMixin
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mixtura

MODELS = {
    "mixture": mixtura.GaussianMixture(2, random_state=0),
    "prepared": mixtura.PreparedGaussianMixture(2, random_state=0),
    "sweep": mixtura.GaussianMixtureIC(range(1, 4), random_state=0),
}
models = pytest.mark.parametrize("name", MODELS)


class MixtureClusters(ClusterMixin, mixtura.GaussianMixture):
    """docs/scikit-learn.md: a mixture with the habits of KMeans."""

    def __init__(self, n_clusters=8, *, random_state=None):
        super().__init__(n_clusters, random_state=random_state)
        self.n_clusters = n_clusters

    def fit(self, X, y=None, sample_weight=None):
        self.n_components = self.n_clusters
        super().fit(X, sample_weight=sample_weight)
        self.labels_, self.cluster_centers_ = self.predict(X), self.means_
        return self


@pytest.fixture(scope="module")
def X():  # noqa: N802
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 1, (80, 3)), rng.normal(6, 1, (40, 3))])


def fitted(name, X):
    return MODELS[name].__class__(**MODELS[name].get_params()).fit(X)


@models
def test_skops_trusts_the_estimator_alone(name, X):
    io = pytest.importorskip("skops.io")
    model = fitted(name, X)
    data = io.dumps(model)
    trusted = io.get_untrusted_types(data=data)
    kinds = {type(m) for m in MODELS.values()}
    assert set(trusted) <= {f"{kind.__module__}.{kind.__qualname__}" for kind in kinds}
    again = io.loads(data, trusted=trusted)
    assert np.array_equal(again.score_samples(X), model.score_samples(X))
    assert again.get_params() == model.get_params()


@models
def test_to_sklearn_needs_no_trust_at_all(name, X):
    io = pytest.importorskip("skops.io")
    data = io.dumps(fitted(name, X).to_sklearn())
    assert io.get_untrusted_types(data=data) == []


@models
def test_mlflow_keeps_models_in_its_default_format(name, X, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where MLflow leaves what it has not been told a place for
    flavour = pytest.importorskip("mlflow.sklearn")
    io = pytest.importorskip("skops.io")
    model = fitted(name, X)
    trusted = io.get_untrusted_types(data=io.dumps(model))
    flavour.save_model(
        model, str(tmp_path / "m"), skops_trusted_types=trusted, pip_requirements=["mixtura"]
    )
    again = flavour.load_model(str(tmp_path / "m"))
    assert np.array_equal(again.predict(X), model.predict(X))


def test_mlflow_logs_the_parameters_of_a_pipeline_by_itself(X, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mlflow = pytest.importorskip("mlflow")
    pytest.importorskip("mlflow.sklearn")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'runs.db'}")
    mlflow.sklearn.autolog(log_models=False)
    try:
        with mlflow.start_run() as run:
            make_pipeline(mixtura.GaussianMixture(2, random_state=0)).fit(X)
        logged = mlflow.get_run(run.info.run_id).data.params
        assert logged["gaussianmixture__n_components"] == "2"
        assert logged["gaussianmixture__covariance_type"] == "full"
        with mlflow.start_run() as run:
            mlflow.log_params(mixtura.GaussianMixture(3).get_params())
        assert mlflow.get_run(run.info.run_id).data.params["n_components"] == "3"
    finally:
        mlflow.sklearn.autolog(disable=True)


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
def test_skl2onnx_converts_the_twin(covariance_type, X):
    skl2onnx = pytest.importorskip("skl2onnx")
    runtime = pytest.importorskip("onnxruntime")
    model = mixtura.GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    onnx = skl2onnx.to_onnx(model.to_sklearn(), X[:1])
    session = runtime.InferenceSession(
        onnx.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    labels, probabilities = session.run(None, {session.get_inputs()[0].name: X})[:2]
    assert (labels.ravel() == model.predict(X)).all()
    assert np.allclose(probabilities, model.predict_proba(X), atol=1e-6)


def test_imbalanced_learn_takes_the_recipe_of_the_documentation(X):
    over = pytest.importorskip("imblearn.over_sampling")
    under = pytest.importorskip("imblearn.under_sampling")
    y = np.repeat([0, 1], [80, 40])
    smote = over.KMeansSMOTE(kmeans_estimator=MixtureClusters(2, random_state=0), random_state=0)
    assert np.bincount(smote.fit_resample(X, y)[1])[1] >= 79
    centroids = under.ClusterCentroids(estimator=MixtureClusters(random_state=0), random_state=0)
    assert np.bincount(centroids.fit_resample(X, y)[1]).tolist() == [40, 40]


def test_yellowbrick_takes_the_recipe_of_the_documentation(X):
    """Its 1.5 knows no clusterer of today's scikit-learn, KMeans included, unless told so."""
    cluster = pytest.importorskip("yellowbrick.cluster")
    model = MixtureClusters(random_state=0)
    elbow = cluster.KElbowVisualizer(model, k=(2, 5), timings=False, force_model=True)
    assert len(elbow.fit(X).k_scores_) == 3


def test_optuna_tunes_it(X):
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def objective(trial):
        k = trial.suggest_int("k", 1, 4)
        return mixtura.GaussianMixture(k, random_state=0).fit(X).bic(X)

    study = optuna.create_study(sampler=optuna.samplers.GridSampler({"k": [1, 2, 3, 4]}))
    study.optimize(objective, n_trials=4, n_jobs=2)
    bics = [mixtura.GaussianMixture(k, random_state=0).fit(X).bic(X) for k in range(1, 5)]
    assert study.best_params["k"] == 1 + int(np.argmin(bics))


def test_mlxtend_takes_it(X):
    plotting = pytest.importorskip("mlxtend.plotting")
    pytest.importorskip("matplotlib").use("Agg")
    model = mixtura.GaussianMixture(2, random_state=0).fit(X[:, :2])
    assert plotting.plot_decision_regions(X[:, :2], model.predict(X[:, :2]), clf=model)


def test_shap_explains_it(X):
    shap = pytest.importorskip("shap")
    model = mixtura.GaussianMixture(2, random_state=0).fit(X)
    values = shap.KernelExplainer(model.score_samples, X[:20]).shap_values(X[:3], silent=True)
    base = model.score_samples(X[:20]).mean()
    assert np.allclose(np.sum(values, axis=1) + base, model.score_samples(X[:3]))


def test_sktime_clusters_series_with_it():
    compose = pytest.importorskip("sktime.clustering.compose")
    summarize = pytest.importorskip("sktime.transformations.series.summarize")
    rng = np.random.default_rng(0)
    series = np.concatenate([rng.normal(0, 1, (20, 1, 30)), rng.normal(5, 2, (20, 1, 30))])
    summary = summarize.SummaryTransformer(summary_function=("mean", "std"), quantiles=None)
    pipe = compose.SklearnClustererPipeline(MixtureClusters(2, random_state=0), [summary])
    labels = pipe.fit(series).predict(series)
    assert len(set(labels[:20])) == len(set(labels[20:])) == 1
    assert labels[0] != labels[-1]


@models
def test_anndata_leads_on(name, X):
    anndata = pytest.importorskip("anndata")
    cells = anndata.AnnData(X, obsm={"X_pca": X[:, :2]})
    with pytest.raises(mixtura.MixturaError, match=r"X\.X or X\.obsm\['X_pca'\]"):
        MODELS[name].fit(cells)
    fitted(name, cells.obsm["X_pca"])
    fitted(name, pd.DataFrame(cells.X))


@models
@pytest.mark.parametrize("dispatch", [False, True])
def test_tensors_are_read_and_answered_in_numpy(name, dispatch, X):
    torch = pytest.importorskip("torch")
    assert os.environ.get("SCIPY_ARRAY_API")
    with sklearn.config_context(array_api_dispatch=dispatch):
        model = fitted(name, torch.tensor(X))
        assert type(model.predict(torch.tensor(X))) is np.ndarray
        for cannot in (
            torch.tensor(X, requires_grad=True),
            torch.tensor(X).to_sparse(),
            torch.tensor(X).bfloat16(),
            torch.tensor(X).to("meta"),
        ):
            with pytest.raises(mixtura.MixturaError, match=r"X\.detach\(\)\.cpu\(\)"):
                model.predict(cannot)
    assert np.array_equal(model.predict(X), fitted(name, X).predict(X))


@models
def test_a_pipeline_of_scikit_learn_holds_it(name, X):
    pipe = make_pipeline(StandardScaler(), MODELS[name])
    assert pipe.fit(X).predict(X).shape == (len(X),)
