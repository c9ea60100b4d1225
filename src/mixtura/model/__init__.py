"""The model: blocks of rows, statistics, component families, and mixtures of them."""
