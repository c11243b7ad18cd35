"""The line horizon: how many effective lines are written with 50%, 80% and 95% success.

``fitting`` has the fit, its intervals and its curve, ``logistic`` the regression under it,
``calibrate`` the measurement of both on data whose truth is known. See ``docs/horizon.md``.
"""

from __future__ import annotations

from codegym.horizon.fitting import Curve, Fit, Horizon, Octave, Record, curve, fit

__all__ = ["Curve", "Fit", "Horizon", "Octave", "Record", "curve", "fit"]
