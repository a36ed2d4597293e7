//! Where SQL text is going.

/// What the text depends on beside the dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderContext {
    /// How parameters are written.
    pub parameters: Parameters,
    /// Whether the server is MariaDB and not MySQL (a `mariadb` url, or what the server
    /// said of itself).
    pub mariadb: bool,
    /// Whether options are named `mariadb_…` and not `mysql_…`: the url says `mariadb`.
    pub mariadb_options: bool,
    /// The server's version, such as `(10, 11, 6)`; `None` where nobody is connected, and
    /// the newest is assumed as SQLAlchemy does.
    pub version: Option<(u32, u32, u32)>,
    /// How placeholders look in text that is printed, and whether `%` is one.
    pub paramstyle: Paramstyle,
    /// Which parameters are cast to their types.
    pub casts: Casts,
}

/// Which of PostgreSQL's parameters are cast to their types (`'a'::VARCHAR`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Casts {
    /// As SQLAlchemy writes them for psycopg, its default driver.
    #[default]
    Psycopg,
    /// As for psycopg2, which writes values into the text: the server finds the type of a
    /// quoted one.
    Psycopg2,
}

/// How placeholders look in printed text, in the words of PEP 249.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paramstyle {
    /// As the dialect's default driver has them: `%(name)s` or `?`. Where `%` begins one,
    /// every other `%` is doubled, in printed scripts too: what Alembic prints where
    /// `context.configure` has no `dialect_opts`.
    #[default]
    Driver,
    /// `:name`, and `%` as it is: `dialect_opts={"paramstyle": "named"}`, which the `env.py`
    /// of Alembic's templates has.
    Named,
}

/// How parameters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameters {
    /// As `--sql` prints literals: types for which SQLAlchemy has none are refused, and `%`
    /// is doubled where [`Paramstyle`] asks for it.
    Literal,
    /// As literals in a statement that is sent: a value of any type, cast to the type that
    /// SQLAlchemy's driver would give it, and `%` as it is.
    Inline,
    /// As the placeholders that SQLAlchemy's default driver shows: `%(name)s`, `?`. For
    /// people (`str(statement)`) and for `--sql` without `literal_binds`.
    Shown,
    /// As the driver's placeholders, the values beside the text.
    Sent,
}

impl RenderContext {
    /// For `--sql`: nobody is connected.
    pub const OFFLINE: Self = Self {
        parameters: Parameters::Literal,
        mariadb: false,
        mariadb_options: false,
        version: None,
        paramstyle: Paramstyle::Driver,
        casts: Casts::Psycopg,
    };
}
