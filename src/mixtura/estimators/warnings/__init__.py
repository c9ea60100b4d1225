"""What an estimator warns of when a fit has ended, and what to do."""
