"""Gaussian components, one covariance shape a file."""
