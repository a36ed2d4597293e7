"""Spatial types."""

from . import types
from .types import Geography, Geometry, Raster, RasterElement, WKBElement, WKTElement
