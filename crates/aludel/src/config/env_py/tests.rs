use camino::Utf8PathBuf;

use super::*;

struct Project {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
    ini: Ini,
    variables: Variables,
}

impl Project {
    /// Files below the root; `env.py` is at `migrations/env.py`.
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let text =
            "[alembic]\nsqlalchemy.url = sqlite:///ini.db\ntable = from_ini\n[other]\nx = y\n";
        let variables = [("SET", "postgresql://set/db"), ("TABLE", "from_variable")];
        Self {
            _folder: folder,
            ini: Ini::parse(Utf8Path::new("alembic.ini"), text).unwrap(),
            variables: variables.into_iter().collect(),
            root,
        }
    }

    fn with_env(env: &str) -> Self {
        Self::new(&[("migrations/env.py", env)])
    }

    fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            root: &self.root,
            sys_path: &[],
            ini: &self.ini,
            section: "alembic",
            variables: &self.variables,
        }
    }

    fn facts(&self) -> EnvFacts {
        read(&self.root.join("migrations/env.py"), &self.surroundings())
    }

    fn naming(&self) -> String {
        let env_py = self.root.join("migrations/env.py");
        match read_naming_convention(&env_py, &self.surroundings()) {
            NamingConvention::None => "none".to_owned(),
            NamingConvention::Known {
                templates,
                location,
            } => format!("{templates:?} at {}", self.relative(&location)),
            NamingConvention::NotLearned(it) => {
                format!(
                    "not learned: {}, {}",
                    it.reason,
                    self.relative(&it.location)
                )
            }
        }
    }

    fn relative(&self, location: &SourceLocation) -> String {
        let path = location.path.strip_prefix(&self.root).unwrap();
        format!("{path}:{}", location.line)
    }
}

/// One line for each thing that a call is given.
fn shown(facts: &ConfigureFacts) -> String {
    let options = facts.options.iter();
    let mut lines: Vec<String> = options
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    lines.extend(facts.functions.iter().map(|name| format!("{name}()")));
    lines.join(" ")
}

fn urls(env: &str) -> String {
    let facts = Project::with_env(env).facts();
    let urls: Vec<String> = facts
        .urls
        .iter()
        .map(|url| match url {
            UrlFact::Ini => "ini".to_owned(),
            UrlFact::Literal { url, location } => format!("{url} at {}", location.line),
            UrlFact::Variable { name, location } => format!("${name} at {}", location.line),
            UrlFact::Computed { location } => format!("computed at {}", location.line),
        })
        .collect();
    urls.join(", ")
}

#[test]
fn arguments_are_read_where_they_are_written() {
    let project = Project::with_env(
        r#"
from alembic import context
import os
config = context.config
TABLE = "own"
common = dict(render_as_batch=True, include_object=keep, **{"compare_type": False})

def run_migrations_offline():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True,
                      dialect_opts={"paramstyle": "named"}, version_table=TABLE)

def run_migrations_online():
    schema = f"{TABLE}_schema"
    with engine.connect() as connection:
        context.configure(connection=connection, version_table=TABLE,
            version_table_schema=schema, transaction_per_migration=not False,
            on_version_apply=note, user_module_prefix=None, compare_server_default=compare,
            **common)

def compare(*args): ...

if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
"#,
    );
    let facts = project.facts();
    insta::assert_snapshot!(
        shown(&facts.online),
        @r#"compare_type=False render_as_batch=True transaction_per_migration=True user_module_prefix=None version_table="own" version_table_schema="own_schema" compare_server_default() include_object() on_version_apply()"#
    );
    insta::assert_snapshot!(
        shown(&facts.offline),
        @r#"dialect_opts={"paramstyle": Text("named")} literal_binds=True version_table="own""#
    );
    // It is called by Alembic alone, and that is said.
    let not_learned: Vec<_> = facts.not_learned.iter().map(|it| &it.what).collect();
    assert_eq!(not_learned, ["on_version_apply"]);
    assert_eq!(facts.online.location.unwrap().line, 15);
}

#[test]
fn variables_and_the_ini_file_are_asked() {
    let project = Project::with_env(
        "from os import environ\nfrom alembic import context\n\
         context.configure(version_table=environ['TABLE'],\n\
         version_table_schema=context.config.get_main_option('table'),\n\
         version_table_pk=environ.get('NO') or False)\n",
    );
    let facts = project.facts();
    insta::assert_snapshot!(
        shown(&facts.online),
        @r#"version_table="from_variable" version_table_pk=False version_table_schema="from_ini""#
    );
    assert_eq!(facts.online, facts.offline, "one call serves both");
}

#[test]
fn what_is_computed_is_listed_with_its_place() {
    let project = Project::with_env(
        "from alembic import context\nimport os, sys\n\
         options = {'version_table': 'a'}\n\
         options['version_table'] = 'b'\n\
         context.configure(\n\
         version_table_schema=sys.argv[1],\n\
         render_as_batch=os.path.exists('x'),\n\
         **options)\n\
         context.configure(transaction_per_migration=True, **load())\n",
    );
    let facts = project.facts();
    let lines: Vec<String> = facts
        .not_learned
        .iter()
        .map(|it| {
            format!(
                "{}: {} {:?}: {}",
                it.location.line, it.what, it.matters, it.reason
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    6: version_table_schema Migrations: it is computed
    7: render_as_batch Autogenerate: `os.path.exists` is not part of the project
    8: **options Migrations: keys are added to it
    9: **arguments Migrations: it is computed
    ");
}

#[test]
fn names_are_followed_into_the_project() {
    let project = Project::new(&[
        (
            "migrations/env.py",
            "from alembic import context\nfrom app.settings import TABLE as table, settings\n\
             import app.settings\nfrom app import settings as module\n\
             context.configure(version_table=table, version_table_schema=app.settings.SCHEMA,\n\
             version_table_pk=module.FLAGS['pk'], transaction_per_migration=settings.per)\n",
        ),
        ("app/__init__.py", ""),
        (
            "app/settings.py",
            "from .names import *\nSCHEMA = 'inner'\nFLAGS = {'pk': False}\n\
             class Base:\n    per = True\nclass Settings(Base): pass\nsettings = Settings()\n",
        ),
        ("app/names.py", "TABLE = 'named'\n"),
    ]);
    insta::assert_snapshot!(
        shown(&project.facts().online),
        @r#"transaction_per_migration=True version_table="named" version_table_pk=False version_table_schema="inner""#
    );
}

#[test]
fn values_of_settings_objects_are_no_literals() {
    let project = Project::with_env(
        "from alembic import context\nfrom pydantic_settings import BaseSettings\n\
         class Settings(BaseSettings):\n    table: str = 'default'\n\
         settings = Settings()\ncontext.configure(version_table=settings.table)\n",
    );
    let facts = project.facts();
    assert_eq!(facts.online.options.get("version_table"), None);
    assert_eq!(facts.not_learned.len(), 1);
}

#[test]
fn urls_are_followed() {
    let set = "from alembic import context\nimport os\nconfig = context.config\n";
    let with = |rest: &str| urls(&format!("{set}{rest}"));
    insta::assert_snapshot!(with("config.set_main_option('sqlalchemy.url', 'sqlite:///x.db')\n"), @"sqlite:///x.db at 4");
    insta::assert_snapshot!(with("config.set_main_option('sqlalchemy.url', os.environ['SET'].replace('%', '%%'))\n"), @"$SET at 4");
    insta::assert_snapshot!(with("url = os.getenv('A', 'sqlite://')\nconfig.set_main_option('sqlalchemy.url', url)\n"), @"$A at 4, sqlite:// at 5");
    insta::assert_snapshot!(with("def get_url():\n    return os.getenv('A') or os.getenv('B')\nconfig.set_main_option('sqlalchemy.url', str(get_url()))\n"), @"$A at 5, $B at 5");
    insta::assert_snapshot!(with("if os.getenv('A'):\n    config.set_main_option('sqlalchemy.url', os.getenv('A'))\n"), @"$A at 5, ini");
    insta::assert_snapshot!(with("section = config.get_section('alembic')\nsection['sqlalchemy.url'] = make()\n"), @"computed at 5");
    insta::assert_snapshot!(with("engine = create_engine(os.environ['SET'])\n"), @"$SET at 4");
    insta::assert_snapshot!(with("engine = engine_from_config({'sqlalchemy.url': settings.url})\n"), @"computed at 4");
    insta::assert_snapshot!(with("engine = create_engine(config.get_main_option('sqlalchemy.url'))\n"), @"");
    insta::assert_snapshot!(with("engine = engine_from_config(config.get_section(config.config_ini_section))\n"), @"");
}

#[test]
fn the_isolation_level_is_read_where_the_connection_is_made() {
    let commits = |rest: &str| {
        let text = format!("from alembic import context\nimport sqlalchemy as sa\n{rest}\n");
        Project::with_env(&text).facts().commits_each_statement
    };
    for text in [
        "engine = sa.create_engine(url, isolation_level='AUTOCOMMIT')",
        "LEVEL = 'AUTOCOMMIT'\nengine = engine_from_config({}, isolation_level=LEVEL)",
        "def run_migrations_online():\n    with engine.connect().execution_options(\n        \
         isolation_level='AUTOCOMMIT') as connection:\n        pass",
    ] {
        assert!(commits(text), "{text}");
    }
    for text in [
        "engine = sa.create_engine(url, isolation_level='SERIALIZABLE')",
        "engine = sa.create_engine(url)",
        "if os.environ.get('FAST'):\n    engine = sa.create_engine(url, isolation_level='AUTOCOMMIT')",
        "store(isolation_level='AUTOCOMMIT')",
    ] {
        assert!(!commits(text), "{text}");
    }
}

#[test]
fn naming_conventions_are_followed() {
    let env = |rest: &str| {
        format!(
            "from alembic import context\n{rest}\ncontext.configure(target_metadata=target_metadata)\n"
        )
    };
    let naming = |rest: &str, models: &str| {
        Project::new(&[
            ("migrations/env.py", &env(rest)),
            ("app/__init__.py", ""),
            ("app/models.py", models),
        ])
        .naming()
    };
    insta::assert_snapshot!(naming("target_metadata = None", ""), @"none");
    insta::assert_snapshot!(
        naming(
            "from app.models import Base\ntarget_metadata = Base.metadata",
            "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import DeclarativeBase\n\
             NAMES = {'ix': 'ix_%(column_0_label)s'}\n\
             class Base(DeclarativeBase):\n    metadata = MetaData(naming_convention=NAMES)\n",
        ),
        @r#"{"ix": "ix_%(column_0_label)s"} at app/models.py:5"#
    );
    insta::assert_snapshot!(
        naming(
            "from app import models\ntarget_metadata = models.Base.metadata",
            "from sqlalchemy.orm import declarative_base\nfrom sqlalchemy import MetaData\n\
             metadata = MetaData(schema='s', naming_convention=dict(pk='pk_%(table_name)s'))\n\
             Base = declarative_base(metadata=metadata)\n",
        ),
        @r#"{"pk": "pk_%(table_name)s"} at app/models.py:3"#
    );
    insta::assert_snapshot!(
        naming(
            "from app.models import db\ntarget_metadata = db.metadata",
            "from flask_sqlalchemy import SQLAlchemy\nfrom sqlalchemy import MetaData\n\
             db = SQLAlchemy(metadata=MetaData(naming_convention={'uq': 'u'}))\n",
        ),
        @r#"{"uq": "u"} at app/models.py:3"#
    );
    insta::assert_snapshot!(
        naming(
            "from sqlmodel import SQLModel\nfrom app import models\ntarget_metadata = SQLModel.metadata",
            "from sqlmodel import SQLModel\nSQLModel.metadata.naming_convention = {'fk': 'f'}\n",
        ),
        @r#"{"fk": "f"} at app/models.py:2"#
    );
    insta::assert_snapshot!(
        naming(
            "from app.models import Base\ntarget_metadata = [Base.metadata]",
            "from sqlalchemy.orm import DeclarativeBase\nclass Mixin: pass\n\
             class Base(Mixin, DeclarativeBase): pass\n",
        ),
        @"none"
    );
    insta::assert_snapshot!(
        naming("from elsewhere import Base\ntarget_metadata = Base.metadata", ""),
        @"not learned: `elsewhere.Base.metadata` is not part of the project, migrations/env.py:4"
    );
    insta::assert_snapshot!(
        naming(
            "from app.models import metadata as target_metadata",
            "from sqlalchemy import MetaData\nmetadata = MetaData(naming_convention=load())\n",
        ),
        @"not learned: it is computed, app/models.py:2"
    );
}

#[test]
fn no_env_py_says_nothing_and_a_broken_one_is_named() {
    let project = Project::new(&[("other.py", "")]);
    assert_eq!(project.facts(), EnvFacts::default());
    let project = Project::with_env("def (");
    let facts = project.facts();
    assert!(facts.not_learned[0].reason.starts_with("it is no Python"));
}
