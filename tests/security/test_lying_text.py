"""Sound containers and numbers whose text is not that of a fitted model."""

import pytest


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("mixture",), None, "'mixture'"),
        (("mixture",), [], "'mixture'"),
        (("surprise",), 1, "surprise"),
        (("mixture", "surprise"), 1, "surprise"),
        (("mixture", "fit", "surprise"), 1, "surprise"),
        (("mixture", "parameters"), 3, "parameters"),
        (("mixture", "parameters", "surprise"), 3, "unknown parameter 'surprise'"),
        (("mixture", "parameters", "tol"), "small", "tol"),
        (("mixture", "parameters", "tol"), -1.0, "tol"),
        (("mixture", "parameters", "tol"), [1], "tol"),
        (("mixture", "parameters", "tol"), 1e999, "JSON|finite|plain"),
        (("mixture", "parameters", "n_components"), 3, "n_components"),
        (("mixture", "parameters", "n_components"), True, "n_components"),
        (("mixture", "parameters", "n_components"), 2.0, "n_components"),
        (("mixture", "parameters", "covariance_type"), "diag", "covariances"),
        (("mixture", "parameters", "covariance_type"), "__class__", "covariance_type"),
        (("mixture", "parameters", "covariance_type"), None, "covariance_type"),
        (("mixture", "parameters", "covariance_type"), {}, "covariance_type|plain"),
        (("mixture", "parameters", "covariance_type"), ["full"], "covariance_type"),
        (("mixture", "parameters", "init_params"), ["kmeans"], "init_params"),
        (("mixture", "parameters", "n_init"), ["1"], "n_init"),
        (("mixture", "parameters", "init_params"), "os.system", "init_params"),
        (("mixture", "parameters", "random_state"), "os.system", "random_state"),
        (("mixture", "parameters", "n_jobs"), 10**9, "n_jobs"),
        (("mixture", "feature_names"), ["a"], "1 feature names for 2"),
        (("mixture", "feature_names"), ["a", "a"], "twice"),
        (("mixture", "feature_names"), ["a", 1], "text"),
        (("mixture", "feature_names"), "ab", "feature_names"),
        (("mixture", "fit", "outcome"), "__init__", "outcome"),
        (("mixture", "fit", "outcome"), 1, "outcome"),
        (("mixture", "fit", "n_iter"), -1, "n_iter"),
        (("mixture", "fit", "n_iter"), 10**6, "n_iter"),
        (("mixture", "fit", "n_iter"), True, "n_iter"),
        (("mixture", "fit", "total_weight"), 0.0, "total_weight"),
        (("mixture", "fit", "total_weight"), "1", "total_weight"),
        (("mixture", "fit"), None, "too many: 'log_likelihoods'"),
        (("preparation",), {}, "'preparation'"),
        (("preparation",), 1, "preparation"),
    ],
    ids=str,
)
def test_text_that_is_no_model(refused, sound, path, value, words, attack):
    def change(model):
        for key in path[:-1]:
            model = model[key]
        model[path[-1]] = value

    refused(attack.with_model(sound["full"], change), words)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("feature_names", ["a", "b", "b"], "twice"),
        ("feature_names", [], "0 feature names"),
        ("feature_names", None, "feature_names"),
        ("named", 1, "named"),
        ("anomaly_quantile", 1.5, "anomaly_quantile"),
        ("anomaly_threshold", "low", "anomaly_threshold"),
        ("parameters", {}, "lacks the parameter"),
        ("surprise", 1, "surprise"),
    ],
)
def test_text_that_is_no_preparation(refused, sound, key, value, words, attack):
    refused(
        attack.with_model(
            sound["prepared"], lambda model: model["preparation"].update({key: value})
        ),
        words,
    )


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (None, "levels"),
        ([], "levels"),
        ({"town": ["a", "b"]}, "levels of 'town', which is no feature"),
        ({"city": "ab"}, "'city'"),
        ({"city": ["a", 1]}, "text"),
        ({"city": [["a"], ["b"]]}, "text"),
        ({"city": []}, "fewer than two levels"),
        ({"city": ["a"]}, "fewer than two levels"),
        ({"city": ["b", "a"]}, "not sorted, different words"),
        ({"city": ["a", "a"]}, "not sorted, different words"),
        ({"city": ["", "a"]}, "not sorted, different words"),
        ({"city": ["a", "b", "c"]}, "center"),
        ({"city": ["a", "b"], "x": ["a", "b", "c"]}, "center"),
    ],
    ids=str,
)
def test_levels_that_are_no_encoding(refused, sound, levels, words, attack):
    def change(model):
        model["preparation"]["levels"] = levels

    refused(attack.with_model(sound["encoded"], change), words)


def test_levels_that_make_a_name_twice(refused, sound, attack):
    def change(model):
        model["preparation"]["feature_names"] = ["x", "city=Oslo", "city"]

    refused(attack.with_model(sound["encoded"], change), "twice after one-hot encoding")


def test_levels_far_more_than_the_arrays_have(refused, sound, attack):
    def change(model):
        model["preparation"]["levels"]["city"] = [f"{i:06}" for i in range(100_000)]

    refused(attack.with_model(sound["encoded"], change), "center")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("one_hot", "city"), ("one_hot", []), ("one_hot", 3), ("one_hot", {}), ("one_hot", [1]),
        ("trim", -1.0), ("trim", "10"), ("trim", True), ("trim", ["10"]),
    ],
)  # fmt: skip
def test_parameters_that_the_estimator_refuses(refused, sound, name, value, attack):
    def change(model):
        model["preparation"]["parameters"][name] = value

    refused(attack.with_model(sound["encoded"], change), name)


def test_infinity_hidden_in_an_exponent(refused, sound, attack):
    header, body = attack.take_apart(sound["full"])
    text = header["__metadata__"]["model"]
    for before in ('"tol": 1e-06', '"total_weight": 80.0'):
        name = before.split(":")[0]
        header["__metadata__"]["model"] = text.replace(before, f"{name}: 1e999")
        assert header["__metadata__"]["model"] != text
        refused(attack.put_together(header, body), "usable|plain")
