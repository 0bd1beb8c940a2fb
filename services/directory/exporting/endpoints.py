"""The directory in two open formats, for everyone: HSDS 3.0 under /hsds, data·inclusion v1 under /data-inclusion."""

from fastapi import APIRouter

from services.directory.exporting import data_inclusion_endpoints, hsds_endpoints

router = APIRouter()
router.include_router(hsds_endpoints.router)
router.include_router(data_inclusion_endpoints.router)
