"""Spatial types."""

from _aludel_packages import modules_of

from . import types
from .types import Geography, Geometry, Raster, RasterElement, WKBElement, WKTElement

__getattr__ = modules_of(__name__)
