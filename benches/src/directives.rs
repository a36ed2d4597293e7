//! A generated project of Alembic's, whose revisions use directives as real ones do.

use std::fmt::Write as _;

use anyhow::Result;
use camino::Utf8Path;
use fs_err as fs;

use crate::random::Random;

const ENV: &str = "import os

from alembic import context
from sqlalchemy import create_engine, pool


def offline():
    context.configure(url=os.environ['DATABASE_URL'], literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def online():
    engine = create_engine(os.environ['DATABASE_URL'], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
";

/// Writes a chain of so many revisions.
pub(crate) fn write(folder: &Utf8Path, count: usize) -> Result<()> {
    let versions = folder.join("alembic/versions");
    fs::create_dir_all(&versions)?;
    fs::write(
        folder.join("alembic.ini"),
        "[alembic]\nscript_location = %(here)s/alembic\n",
    )?;
    fs::write(folder.join("alembic/env.py"), ENV)?;
    let mut random = Random::seeded(20_261_121);
    let mut down: Option<String> = None;
    for number in 0..count {
        let id = format!("{:012x}", random.next() >> 16);
        let (title, upgrade, downgrade) = step(number / 5, number % 5);
        let reference = down
            .as_ref()
            .map_or_else(|| "None".to_owned(), |down| format!("'{down}'"));
        let mut text = format!(
            "\"\"\"{title}\n\nRevision ID: {id}\nRevises: {}\n\"\"\"\n\
             from alembic import op\nimport sqlalchemy as sa\n\n\
             revision = '{id}'\ndown_revision = {reference}\nbranch_labels = None\n\
             depends_on = None\n",
            down.as_deref().unwrap_or_default(),
        );
        write!(
            text,
            "\n\ndef upgrade():\n{upgrade}\n\ndef downgrade():\n{downgrade}"
        )?;
        fs::write(versions.join(format!("{id}_{number}.py")), text)?;
        down = Some(id);
    }
    Ok(())
}

fn step(table: usize, kind: usize) -> (String, String, String) {
    match kind {
        0 => (
            format!("create item {table}"),
            format!(
                "    op.create_table(\n        'item_{table}',\n        \
                 sa.Column('id', sa.Integer(), nullable=False),\n        \
                 sa.Column('name', sa.String(length=80), nullable=False),\n        \
                 sa.Column('price', sa.Numeric(10, 2), server_default='0', nullable=False),\n        \
                 sa.Column('created_at', sa.DateTime(), server_default=sa.func.now(), \
                 nullable=False),\n        sa.PrimaryKeyConstraint('id'),\n        \
                 sa.UniqueConstraint('name', 'price', name='uq_item_{table}'),\n    )\n"
            ),
            format!("    op.drop_table('item_{table}')\n"),
        ),
        1 => (
            format!("add a note to item {table}"),
            format!(
                "    op.add_column('item_{table}', sa.Column('note', sa.Text(), nullable=True))\n"
            ),
            format!("    op.drop_column('item_{table}', 'note')\n"),
        ),
        2 => (
            format!("find item {table} by name"),
            format!(
                "    op.create_index(op.f('ix_item_{table}_name'), 'item_{table}', ['name'], \
                 unique=False)\n"
            ),
            format!("    op.drop_index(op.f('ix_item_{table}_name'), table_name='item_{table}')\n"),
        ),
        3 => (
            format!("first rows of item {table}"),
            format!(
                "    item = sa.table(\n        'item_{table}',\n        \
                 sa.column('id', sa.Integer()),\n        sa.column('name', sa.String()),\n        \
                 sa.column('note', sa.Text()),\n    )\n    op.bulk_insert(\n        item,\n        \
                 [\n            {{'id': 1, 'name': 'one', 'note': \"it's; one\"}},\n            \
                 {{'id': 2, 'name': 'two', 'note': None}},\n            \
                 {{'id': 3, 'name': 'three', 'note': 'three'}},\n        ],\n    )\n"
            ),
            format!("    op.execute('DELETE FROM item_{table}')\n"),
        ),
        _ => (
            format!("mend the rows of item {table}"),
            format!(
                "    item = sa.table('item_{table}', sa.column('id', sa.Integer()), \
                 sa.column('note', sa.Text()))\n    \
                 op.execute(item.update().where(item.c.id == 2).values(note='two'))\n    \
                 op.execute('DELETE FROM item_{table} WHERE id = 3')\n"
            ),
            "    pass\n".to_owned(),
        ),
    }
}
