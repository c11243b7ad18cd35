"""Adapters for the trainers of language models, one module each.

    from codegym.trainers.trl import reward_func

A module is imported by its own name, and imports its trainer only then; what needs the
trainer's classes (SkyRL, verifiers, OpenEnv) needs its extra. ``grading`` is what all of
them judge with, ``rows`` are the tasks of a suite as rows of a data set, and ``episodes``
drives an environment as the object that a trainer wants. An infrastructure fault is a
sample that the trainer drops, in its own way; it is never a reward.
"""
