"""scikit-learn's interface: validation in, fitted attributes out, and no arithmetic."""
