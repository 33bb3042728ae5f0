"""regcli: overfitting comparison studies; regularized against unregularized networks, with the uncertainty."""

from __future__ import annotations

__version__ = "0.1.0"
