"""`sqlalchemy_utils.view`"""


def _select_text(selectable, bind):
    return str(selectable.compile(dialect=bind.dialect, compile_kwargs={"literal_binds": True}))


def _quoted(bind, name):
    return bind.dialect.identifier_preparer.quote(name)


def create_view(name, selectable, metadata, cascade_on_drop=True, replace=False):
    return _view(name, selectable, metadata, "OR REPLACE VIEW" if replace else "VIEW", "VIEW")


def create_materialized_view(name, selectable, metadata, indexes=None, aliases=None):
    return _view(name, selectable, metadata, "MATERIALIZED VIEW", "MATERIALIZED VIEW")


def _view(name, selectable, metadata, made, dropped):
    from sqlalchemy import Column, MetaData, Table, event, text

    table = Table(name, MetaData(), *[Column(c.name, c.type) for c in selectable.subquery().c])

    def create(target, bind, **kw):
        bind.execute(text(f"CREATE {made} {_quoted(bind, name)} AS {_select_text(selectable, bind)}"))

    def drop(target, bind, **kw):
        bind.execute(text(f"DROP {dropped} IF EXISTS {_quoted(bind, name)}"))

    event.listen(metadata, "after_create", create)
    event.listen(metadata, "before_drop", drop)
    return table


def refresh_materialized_view(session, name, concurrently=False):
    from sqlalchemy import text

    session.flush()
    word = "CONCURRENTLY " if concurrently else ""
    session.execute(text(f"REFRESH MATERIALIZED VIEW {word}{_quoted(session.connection(), name)}"))
