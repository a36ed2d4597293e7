"""`geoalchemy2.elements`"""

from .types import RasterElement, WKBElement, WKTElement
