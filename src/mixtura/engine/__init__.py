"""The EM loop, the fold, stopping and the search. No formula of a Gaussian."""
