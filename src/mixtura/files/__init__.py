"""Files that other people's programs may read at any moment, and that no dying process breaks.

:mod:`whole` writes one file, :mod:`publish` several at once. Below them: a lock that ends with its
holder, signals that wait for a tidy moment, and what makes bytes last.
"""
