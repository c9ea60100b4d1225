"""Other people's programs with our class in place of scikit-learn's: `make clients`.

Each client's own tests of mixtures run twice, with scikit-learn's class and with ours. What passes
with theirs and fails with ours is explained in ``differences.toml`` or fails the command; so does
an explanation of what no longer fails.
"""
