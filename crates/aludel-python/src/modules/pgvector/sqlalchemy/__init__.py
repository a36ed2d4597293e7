"""The types of the extension `vector`."""

from _aludel_packages import modules_of
from sqlalchemy import Float
from sqlalchemy.types import TypeEngine, UserDefinedType

__getattr__ = modules_of(__name__)


class _Distances(TypeEngine.Comparator):
    def l2_distance(self, other):
        return self.op("<->", return_type=Float)(other)

    def max_inner_product(self, other):
        return self.op("<#>", return_type=Float)(other)

    def cosine_distance(self, other):
        return self.op("<=>", return_type=Float)(other)

    def l1_distance(self, other):
        return self.op("<+>", return_type=Float)(other)


class _Vector(UserDefinedType):
    cache_ok = True
    _name = "VECTOR"

    def __init__(self, dim=None):
        self.dim = dim

    def get_col_spec(self, **kw):
        return self._name if self.dim is None else f"{self._name}({int(self.dim)})"

    comparator_factory = _Distances


class VECTOR(_Vector):
    def bind_processor(self, dialect):
        def convert(value):
            if value is None or isinstance(value, str):
                return value
            return "[" + ",".join(str(float(part)) for part in value) + "]"

        return convert

    def result_processor(self, dialect, coltype):
        def convert(value):
            if not isinstance(value, str):
                return value
            return [float(part) for part in value.strip("[]").split(",") if part]

        return convert


class HALFVEC(VECTOR):
    _name = "HALFVEC"


class SPARSEVEC(_Vector):
    _name = "SPARSEVEC"


class BIT(UserDefinedType):
    cache_ok = True

    def __init__(self, length=None):
        self.length = length

    def get_col_spec(self, **kw):
        return "BIT" if self.length is None else f"BIT({int(self.length)})"


Vector = VECTOR
