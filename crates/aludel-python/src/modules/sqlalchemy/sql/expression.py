"""Everything that builds SQL."""

from .base import ColumnCollection, Executable, Generative
from .dml import Delete, Insert, Update, UpdateBase, ValuesBase, delete, insert, update
from .elements import *
from .elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    Case,
    Cast,
    ClauseElement,
    ClauseList,
    CollectionAggregate,
    ColumnClause,
    ColumnElement,
    Exists,
    Extract,
    False_,
    FunctionFilter,
    Grouping,
    Label,
    Null,
    Over,
    ScalarSelect,
    SQLColumnExpression,
    TextClause,
    True_,
    Tuple,
    TypeClause,
    TypeCoerce,
    UnaryExpression,
    Visitable,
    WithinGroup,
    quoted_name,
)
from .functions import (
    Function,
    FunctionElement,
    ScalarFunctionColumn,
    TableValuedAlias,
    TableValuedColumn,
    func,
    modifier,
)
from .operators import ColumnOperators, Operators, custom_op
from .selectable import *
from .selectable import (
    CTE,
    LABEL_STYLE_DEFAULT,
    LABEL_STYLE_DISAMBIGUATE_ONLY,
    LABEL_STYLE_NONE,
    LABEL_STYLE_TABLENAME_PLUS_COL,
    Alias,
    CompoundSelect,
    FromClause,
    Join,
    Lateral,
    Select,
    SelectBase,
    SelectLabelStyle,
    Selectable,
    Subquery,
    TableClause,
    TableSample,
    TextualSelect,
    Values,
)

_literal_as_text = text
_BindParamClause = BindParameter
_BinaryExpression = BinaryExpression
_Select = Select
