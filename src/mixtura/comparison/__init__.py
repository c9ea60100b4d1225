"""Compare a mixture with K-Means, DBSCAN and naive Bayes on the same rows."""
