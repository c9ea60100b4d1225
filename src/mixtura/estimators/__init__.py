"""scikit-learn's face: validation in, fitted attributes out, and no arithmetic."""
