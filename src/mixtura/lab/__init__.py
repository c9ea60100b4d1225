"""The lab: a page served on this computer, and on this computer only, driven by the engine.

``guard.py`` decides who may ask, before anything else; ``reading.py`` what may be asked;
``calls`` answers; ``jobs.py`` runs what takes long in processes that can be stopped.
"""
