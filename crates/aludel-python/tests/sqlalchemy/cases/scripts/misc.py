print(sa.__version__[:3], sa.sql.func is sa.func, sa.types.Integer is sa.Integer, sa.Integer().python_type, sa.Enum(Color).enums, sa.Enum(Color).enum_class, sa.Enum('a',name='x').name)
from sqlalchemy.sql import and_, or_, null, quoted_name, sqltypes, expression
from sqlalchemy.sql.expression import text, literal_column, cast, bindparam, insert
from sqlalchemy.sql.schema import Column
from sqlalchemy.sql.elements import conv
from sqlalchemy.dialects.postgresql.base import UUID
from sqlalchemy.dialects.mysql.types import TINYINT
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import OrderedDict, immutabledict
print(isinstance(sa.String(5),sa.String), sa.String(5).length, sa.Numeric(5,2).scale, issubclass(sa.Text,sa.String), isinstance(pg.JSONB(),sa.JSON), pg.UUID(as_uuid=False).as_uuid)
t=sa.table('t1',sa.column('a',sa.Integer),schema='q')
print(t.name,t.schema,t.fullname,t.c.a.name,str(t.c.a),t.c.a.type,t.c.keys())
print(sa.select(t.c.a).subquery('x').c.keys(), sa.select(t.c.a.label('z')).selected_columns.keys())
print([c.name for c in sa.select(t).columns_clause_froms[0].c])
print((t.c.a==5).left is t.c.a, (t.c.a==5).right.value, (t.c.a==5).operator.__name__)
