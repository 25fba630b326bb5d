"""The failures that the command line says in one line; their texts hold no personal value."""

from __future__ import annotations

from desk.datamap.failures import DatamapFailure
from desk.db import DatabaseFailure
from desk.line.failures import LineFailure
from desk.outside import StartFailure
from desk.policy.failures import PolicyFailure
from desk.requests.failures import RequestFailure
from desk.serve import PortBusy
from desk.telephone.failures import TelephoneFailure
from desk.vault.failures import VaultFailure

NAMED = (
    StartFailure,
    PortBusy,
    DatabaseFailure,
    DatamapFailure,
    LineFailure,
    PolicyFailure,
    RequestFailure,
    TelephoneFailure,
    VaultFailure,
)
