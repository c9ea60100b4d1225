"""What a caller gives an estimator: rows and parameters, checked."""
