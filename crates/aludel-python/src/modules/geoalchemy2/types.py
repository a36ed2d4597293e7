"""`geoalchemy2.types`: columns of these types bring an index along."""

from sqlalchemy import exc
from sqlalchemy.sql.sqltypes import SchemaType
from sqlalchemy.types import UserDefinedType


class _Element:
    def __init__(self, data, srid=-1, extended=None):
        self.data = data
        self.srid = srid
        self.extended = extended

    @property
    def desc(self):
        return str(self.data)

    def __str__(self):
        return self.desc

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x}; {self.desc}>"

    def __eq__(self, other):
        return isinstance(other, _Element) and self.data == other.data

    def __hash__(self):
        return hash(self.desc)


class WKBElement(_Element):
    pass


class RasterElement(_Element):
    pass


class WKTElement(_Element):
    @property
    def text(self):
        if self.extended or self.srid < 0:
            return self.data
        return f"SRID={self.srid};{self.data}"


class _Spatial(SchemaType, UserDefinedType):
    """What all spatial types share."""

    name = None
    from_text = None
    as_binary = None
    ElementType = WKBElement
    cache_ok = True

    def __init__(self, geometry_type="GEOMETRY", srid=-1, dimension=None, spatial_index=True,
                 use_N_D_index=False, use_typmod=None, from_text=None, name=None, nullable=True,
                 _spatial_index_reflected=None):  # fmt: skip
        try:
            self.srid = int(srid if srid is not None else -1)
        except (ValueError, TypeError):
            raise exc.ArgumentError("srid must be convertible to an integer") from None
        self.geometry_type = geometry_type.upper() if geometry_type else None
        self.dimension = self._dimension(dimension)
        self.spatial_index = spatial_index
        self.use_N_D_index = use_N_D_index
        self.use_typmod = use_typmod
        self.nullable = nullable
        self._spatial_index_reflected = _spatial_index_reflected
        if name is not None:
            self.name = name
        if from_text is not None:
            self.from_text = from_text
        if use_typmod is not None and not nullable:
            raise exc.ArgumentError(
                'The "nullable" and "use_typmod" arguments can not be used together'
            )

    def _dimension(self, given):
        if self.geometry_type is None:
            return given
        if self.geometry_type.endswith("ZM"):
            return 4
        return 3 if self.geometry_type[-1] in "ZM" else 2

    def get_col_spec(self, **kw):
        if not self.geometry_type:
            return self.name
        return f"{self.name}({self.geometry_type},{self.srid})"

    def _plain(self, dialect):
        if dialect.name in ("mysql", "mariadb"):
            text = self.geometry_type or "GEOMETRY"
            if not self.nullable or self.spatial_index:
                text += " NOT NULL"
            if self.srid > 0 and dialect.name != "mariadb":
                text += f" SRID {self.srid}"
            return {"type": "verbatim", "text": text}
        return {"type": "verbatim", "text": self.get_col_spec()}

    def _set_metadata(self, metadata):
        pass

    def _named_type(self, dialect):
        return None

    def copy(self, **kw):
        return self._shallow_copy()

    def _set_table(self, column, table):
        """A column that arrives in a table brings its index."""
        if not self.nullable:
            column.nullable = False
        if not self.spatial_index:
            if self.use_N_D_index:
                raise exc.ArgumentError("Arg Error(use_N_D_index): spatial_index must be True")
            return
        if self._spatial_index_reflected:
            return
        from sqlalchemy import Index

        words = {"postgresql_using": "gist"}
        if self.use_N_D_index:
            words["postgresql_ops"] = {column.name: "gist_geometry_ops_nd"}
        Index(
            f"idx_{table.name}_{column.name}",
            self._indexed(column),
            _table=table,
            _column_flag=True,
            **words,
        )

    def _indexed(self, column):
        return column

    def column_expression(self, col):
        from sqlalchemy import func

        return getattr(func, self.as_binary)(col, type_=self)

    def bind_expression(self, bindvalue):
        from sqlalchemy import func

        return getattr(func, self.from_text)(bindvalue, type_=self)

    def bind_processor(self, dialect):
        def convert(value):
            if isinstance(value, WKTElement):
                return value.text
            if isinstance(value, _Element):
                data = value.data
                return data.hex() if isinstance(data, bytes) else data
            return value

        return convert

    def result_processor(self, dialect, coltype):
        def convert(value):
            if value is None:
                return None
            return self.ElementType(value, srid=self.srid)

        return convert

    def __repr__(self):
        words = []
        if self.geometry_type != "GEOMETRY":
            words.append(f"geometry_type={self.geometry_type!r}")
        if self.srid != -1:
            words.append(f"srid={self.srid!r}")
        return f"{type(self).__name__}({', '.join(words)})"


class Geometry(_Spatial):
    name = "geometry"
    from_text = "ST_GeomFromEWKT"
    as_binary = "ST_AsEWKB"


class Geography(_Spatial):
    name = "geography"
    from_text = "ST_GeogFromText"
    as_binary = "ST_AsBinary"


class Raster(_Spatial):
    name = "raster"
    from_text = "raster"
    as_binary = "raster"
    ElementType = RasterElement

    def __init__(self, spatial_index=True, from_text=None, name=None, nullable=True,
                 _spatial_index_reflected=None):  # fmt: skip
        super().__init__(
            geometry_type=None,
            srid=-1,
            dimension=None,
            spatial_index=spatial_index,
            use_typmod=None,
            from_text=from_text,
            name=name,
            nullable=nullable,
            _spatial_index_reflected=_spatial_index_reflected,
        )

    def _indexed(self, column):
        from sqlalchemy import func

        return func.ST_ConvexHull(column)


class CompositeType(UserDefinedType):
    pass


SummaryStats = CompositeType
