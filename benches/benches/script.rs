//! Reading scripts: headers of many files, statements and checksums of long ones.

use std::num::NonZeroUsize;

use aludel_dialect::DialectName;
use aludel_dialect::sql::{Position, StatementSplitter};
use aludel_script::{
    ChecksumBuilder, Convention, FileTemplate, Recursion, ScriptDirectory, SectionTransaction,
};
use camino::Utf8Path;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn headers(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let location = Utf8Path::from_path(folder.path()).expect("its name is UTF-8");
    for number in 0..5_000 {
        let text = format!(
            "-- revision: {number:012x}\n-- down_revision: {}\n-- add column {number}\n\n\
             -- migrate: upgrade\nALTER TABLE item ADD COLUMN c{number} TEXT;\n\n\
             -- migrate: downgrade\nALTER TABLE item DROP COLUMN c{number};\n",
            if number == 0 {
                String::new()
            } else {
                format!("{:012x}", number - 1)
            }
        );
        std::fs::write(location.join(format!("{number:05}_column.sql")), text)
            .expect("the folder can be written to");
    }
    let directory = ScriptDirectory {
        script_location: location.to_owned(),
        version_locations: vec![location.to_owned()],
        recursion: Recursion::Flat,
        convention: Convention::Aludel,
        file_template: FileTemplate::default(),
        truncate_slug_length: NonZeroUsize::new(40).expect("40 is not zero"),
        timezone: None,
    };
    criterion.bench_function("read the headers of 5,000 files", |bencher| {
        bencher.iter(|| {
            let listing = directory.scan().expect("all headers are sound");
            assert_eq!(listing.headers.len(), 5_000);
            listing
        });
    });
}

/// Headers of Alembic's revisions, in folders of the size that the promise names.
fn python_headers(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let location = Utf8Path::from_path(folder.path()).expect("its name is UTF-8");
    for number in 0..1_000 {
        let down = match number {
            0 => "None".to_owned(),
            _ => format!("'{:012x}'", number - 1),
        };
        let text = format!(
            "\"\"\"add column {number}\n\nRevision ID: {number:012x}\nCreate Date: 2026-11-20\n\"\"\"\n\
             from typing import Sequence, Union\n\nfrom alembic import op\nimport sqlalchemy as sa\n\n\
             revision: str = '{number:012x}'\ndown_revision: Union[str, None] = {down}\n\
             branch_labels: Union[str, Sequence[str], None] = None\n\
             depends_on: Union[str, Sequence[str], None] = None\n\n\n\
             def upgrade() -> None:\n    \
             op.add_column('item', sa.Column('c{number}', sa.Text(), nullable=True))\n    \
             op.create_index(op.f('ix_item_c{number}'), 'item', ['c{number}'], unique=False)\n\n\n\
             def downgrade() -> None:\n    \
             op.drop_index(op.f('ix_item_c{number}'), table_name='item')\n    \
             op.drop_column('item', 'c{number}')\n"
        );
        std::fs::write(location.join(format!("{number:012x}_column.py")), text)
            .expect("the folder can be written to");
    }
    let directory = ScriptDirectory {
        script_location: location.to_owned(),
        version_locations: vec![location.to_owned()],
        recursion: Recursion::Flat,
        convention: Convention::Alembic,
        file_template: FileTemplate::default(),
        truncate_slug_length: NonZeroUsize::new(40).expect("40 is not zero"),
        timezone: None,
    };
    criterion.bench_function("read the headers of 1,000 `.py` files", |bencher| {
        bencher.iter(|| {
            let listing = directory.scan().expect("all headers are sound");
            assert_eq!(listing.headers.len(), 1_000);
            listing
        });
    });
}

/// Statements that all dialects have, and what each splitter has to see through.
fn script(dialect: DialectName) -> String {
    let body = match dialect {
        DialectName::Sqlite => {
            "CREATE TRIGGER item_log AFTER UPDATE ON item BEGIN\n  \
             INSERT INTO log VALUES (new.id); UPDATE item SET n = n + 1;\nEND;\n"
        }
        DialectName::Postgresql => {
            "CREATE FUNCTION item_log() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n  \
             INSERT INTO log VALUES (new.id); RETURN new;\nEND $body$;\n"
        }
        DialectName::Mysql => {
            "CREATE TRIGGER item_log AFTER UPDATE ON item FOR EACH ROW BEGIN\n  \
             INSERT INTO log VALUES (new.id); SET @n = @n + 1;\nEND;\n"
        }
    };
    let common = "-- what it is for; and why\nCREATE TABLE item (\n    id INTEGER PRIMARY KEY,\n    \
                  name VARCHAR(80) NOT NULL DEFAULT 'it''s; one'\n);\n/* rows */\n\
                  INSERT INTO item (id, name) VALUES (1, 'one'), (2, 'two;'), (3, '-- three');\n\
                  UPDATE item SET name = 'x' || name WHERE id IN (SELECT id FROM item);\n";
    format!("{common}{body}").repeat(2_000)
}

const DIALECTS: [DialectName; 3] = DialectName::ALL;

fn splitter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("split statements");
    for dialect in DIALECTS {
        let script = script(dialect);
        group.throughput(Throughput::Bytes(script.len() as u64));
        group.bench_function(dialect.as_str(), |bencher| {
            bencher.iter(|| {
                let mut statements =
                    StatementSplitter::new(script.as_bytes(), dialect, Position::START);
                let mut count = 0;
                while statements
                    .next_statement()
                    .expect("the script can be split")
                    .is_some()
                {
                    count += 1;
                }
                assert_eq!(count, 8_000);
            });
        });
    }
    group.finish();
}

fn checksum(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("checksum");
    for dialect in DIALECTS {
        let script = script(dialect);
        let mut splitter = StatementSplitter::new(script.as_bytes(), dialect, Position::START);
        let mut statements = Vec::new();
        while let Some(statement) = splitter.next_statement().expect("the script can be split") {
            statements.push(statement.text.to_owned());
        }
        group.throughput(Throughput::Bytes(script.len() as u64));
        group.bench_function(dialect.as_str(), |bencher| {
            bencher.iter(|| {
                let mut builder = ChecksumBuilder::new(dialect, SectionTransaction::Default);
                for statement in &statements {
                    builder.add(statement);
                }
                builder.digest()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, headers, python_headers, splitter, checksum);
criterion_main!(benches);
