"""What a fitted estimator answers: labels, densities, criteria, files and scikit-learn's twins."""
