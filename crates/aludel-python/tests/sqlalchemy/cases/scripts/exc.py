e=sa.exc.IntegrityError('select 1',{'a':1},ValueError('boo'))
print(str(e)); print(e.orig,e.statement,e.params,isinstance(e,sa.exc.DBAPIError))
print(str(sa.exc.NoSuchTableError('x')), str(sa.exc.ArgumentError('q')), repr(sa.exc.OperationalError(None,None,Exception('z'))))
