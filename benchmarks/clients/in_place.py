"""A pytest plugin: scikit-learn's GaussianMixture is ours before anything else is imported."""

import sklearn.mixture
import sklearn.mixture._gaussian_mixture as module

import mixtura

sklearn.mixture.GaussianMixture = module.GaussianMixture = mixtura.GaussianMixture
