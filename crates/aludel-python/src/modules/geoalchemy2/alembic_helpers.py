"""`geoalchemy2.alembic_helpers`: spatial operations, and what `env.py` takes from there."""

from alembic.operations import MigrateOperation, Operations


def include_object(obj, name, obj_type, reflected, compare_to):
    return True


def render_item(obj_type, obj, autogen_context):
    return False


def writer(context, revision, directives):
    pass


def _directive(own, name):
    def run(cls, operations, *args, **kw):
        return getattr(operations, name)(*args, **kw)

    made = type(own, (MigrateOperation,), {own: classmethod(run)})
    Operations.register_operation(own)(made)


for _own, _name in (
    ("add_geospatial_column", "add_column"),
    ("drop_geospatial_column", "drop_column"),
    ("create_geospatial_table", "create_table"),
    ("drop_geospatial_table", "drop_table"),
    ("create_geospatial_index", "create_index"),
    ("drop_geospatial_index", "drop_index"),
):
    _directive(_own, _name)
