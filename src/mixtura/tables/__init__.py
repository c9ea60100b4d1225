"""Tables in and out: files of several formats to a matrix of numbers, and results to CSV."""
