"""Floor 4: the EM loop, the fold, stopping and the search. No formula of a Gaussian."""
