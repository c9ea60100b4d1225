"""The tests: a package, so that no other program's `tests` in the environment hides it."""
