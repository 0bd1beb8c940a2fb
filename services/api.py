"""Every router of the house on one page, its address beside it."""

from fastapi import FastAPI


def include_routers(app: FastAPI) -> None:
    """Mount each room's router."""
