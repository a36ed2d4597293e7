//! Which exception SQLAlchemy's users would see.

use super::{DatabaseError, ErrorKind, condition};
use crate::dialect::DialectName;

/// The classes of the Python database API (PEP 249), which `sqlalchemy.exc` has by the
/// same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of PEP 249")]
pub enum ExceptionClass {
    InterfaceError,
    DatabaseError,
    DataError,
    OperationalError,
    IntegrityError,
    InternalError,
    ProgrammingError,
    NotSupportedError,
}

impl ExceptionClass {
    /// The name of the class.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InterfaceError => "InterfaceError",
            Self::DatabaseError => "DatabaseError",
            Self::DataError => "DataError",
            Self::OperationalError => "OperationalError",
            Self::IntegrityError => "IntegrityError",
            Self::InternalError => "InternalError",
            Self::ProgrammingError => "ProgrammingError",
            Self::NotSupportedError => "NotSupportedError",
        }
    }
}

/// The exception of the driver that SQLAlchemy uses for a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DriverException {
    /// The module that has the class: `psycopg.errors`, `pymysql.err`, `sqlite3`.
    pub module: &'static str,
    /// The class: of psycopg the condition's own (`UniqueViolation`), of the others the
    /// name of `base`.
    pub class: &'static str,
    /// The class that SQLAlchemy wraps it in.
    pub base: ExceptionClass,
}

/// What kind of constraint a row would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "SQL's words")]
pub enum BrokenConstraint {
    /// A primary key or unique constraint.
    Unique,
    ForeignKey,
    NotNull,
    Check,
    Exclusion,
}

impl DatabaseError {
    /// The exception that a Python program would have got.
    pub fn exception(&self, dialect: DialectName) -> DriverException {
        let code = self.code.as_deref().unwrap_or_default();
        match dialect {
            DialectName::Postgresql => self.psycopg(code),
            DialectName::Mysql => {
                let base = self.pymysql(code);
                DriverException {
                    module: "pymysql.err",
                    class: base.as_str(),
                    base,
                }
            }
            DialectName::Sqlite => {
                let base = self.sqlite3(code);
                DriverException {
                    module: "sqlite3",
                    class: base.as_str(),
                    base,
                }
            }
        }
    }

    /// The message as psycopg has it, with detail and hint; the others have the message
    /// alone.
    pub fn exception_message(&self, dialect: DialectName) -> String {
        let mut message = self.message.clone();
        if dialect == DialectName::Postgresql {
            let more = [
                ("DETAIL", self.detail.as_deref()),
                ("HINT", self.hint.as_deref()),
            ];
            for (label, text) in more {
                if let Some(text) = text {
                    message.extend(["\n", label, ":  ", text]);
                }
            }
        }
        message
    }

    /// Which kind of constraint was broken, if it was one.
    pub fn broken_constraint(&self, dialect: DialectName) -> Option<BrokenConstraint> {
        use BrokenConstraint as Broken;
        let code = self.code.as_deref()?;
        Some(match (dialect, code) {
            (DialectName::Postgresql, "23505")
            | (DialectName::Mysql, "1022" | "1062" | "1169" | "1586")
            | (
                DialectName::Sqlite,
                "SQLITE_CONSTRAINT_UNIQUE"
                | "SQLITE_CONSTRAINT_PRIMARYKEY"
                | "SQLITE_CONSTRAINT_ROWID",
            ) => Broken::Unique,
            (DialectName::Postgresql, "23503")
            | (DialectName::Mysql, "1216" | "1217" | "1451" | "1452" | "1761" | "1762")
            | (DialectName::Sqlite, "SQLITE_CONSTRAINT_FOREIGNKEY") => Broken::ForeignKey,
            (DialectName::Postgresql, "23502")
            | (DialectName::Mysql, "1048")
            | (DialectName::Sqlite, "SQLITE_CONSTRAINT_NOTNULL") => Broken::NotNull,
            (DialectName::Postgresql, "23514")
            | (DialectName::Mysql, "3819" | "4025")
            | (DialectName::Sqlite, "SQLITE_CONSTRAINT_CHECK") => Broken::Check,
            (DialectName::Postgresql, "23P01") => Broken::Exclusion,
            _ => return None,
        })
    }

    /// The class of a code by its first characters, as psycopg 3 has them.
    fn psycopg(&self, code: &str) -> DriverException {
        use ExceptionClass as Class;
        let base = match code.get(..2).unwrap_or_default() {
            "0A" => Class::NotSupportedError,
            "22" => Class::DataError,
            "23" => Class::IntegrityError,
            "24" | "25" | "2B" | "2D" => Class::InternalError,
            "10" | "20" | "21" | "26" | "34" | "3D" | "3F" | "42" | "44" => Class::ProgrammingError,
            "08" | "27" | "28" | "2F" | "38" | "39" | "3B" | "40" | "53" | "54" | "55" | "57"
            | "58" => Class::OperationalError,
            class if class.starts_with(['F', 'H']) => Class::OperationalError,
            class if class.starts_with('P') => Class::ProgrammingError,
            class if class.starts_with('X') => Class::InternalError,
            // The driver itself: a value or a text that it cannot send.
            "" if self.kind == ErrorKind::Statement => Class::ProgrammingError,
            "" => Class::OperationalError,
            _ => Class::DatabaseError,
        };
        match condition::class(code) {
            Some(class) => DriverException {
                module: "psycopg.errors",
                class,
                base,
            },
            None => DriverException {
                module: "psycopg",
                class: base.as_str(),
                base,
            },
        }
    }

    /// pymysql 1.1 has a class for some numbers; of the others those of the server's own
    /// (from 1000) are operational.
    fn pymysql(&self, code: &str) -> ExceptionClass {
        use ExceptionClass as Class;
        match code.parse::<u16>() {
            Ok(1007 | 1064 | 1102 | 1103 | 1110..=1113 | 1146 | 1149 | 1166 | 1179) => {
                Class::ProgrammingError
            }
            Ok(1171 | 1230 | 1263..=1265 | 1366 | 1367 | 1406 | 1441) => Class::DataError,
            Ok(1048 | 1062 | 1215..=1217 | 1451 | 1452) => Class::IntegrityError,
            Ok(1196 | 1235 | 1286 | 1289) => Class::NotSupportedError,
            Ok(..1000) => Class::InternalError,
            Ok(_) => Class::OperationalError,
            Err(_) if self.kind == ErrorKind::Statement => Class::ProgrammingError,
            Err(_) => Class::OperationalError,
        }
    }

    /// The `sqlite3` module of Python 3.11 and later goes by the primary code.
    fn sqlite3(&self, code: &str) -> ExceptionClass {
        use ExceptionClass as Class;
        let is = |primary: &str| {
            code.strip_prefix(primary)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let operational = [
            "SQLITE_ERROR",
            "SQLITE_PERM",
            "SQLITE_ABORT",
            "SQLITE_BUSY",
            "SQLITE_LOCKED",
            "SQLITE_READONLY",
            "SQLITE_INTERRUPT",
            "SQLITE_IOERR",
            "SQLITE_FULL",
            "SQLITE_CANTOPEN",
            "SQLITE_PROTOCOL",
            "SQLITE_EMPTY",
            "SQLITE_SCHEMA",
        ];
        if is("SQLITE_CONSTRAINT") || is("SQLITE_MISMATCH") {
            Class::IntegrityError
        } else if is("SQLITE_MISUSE") || is("SQLITE_RANGE") {
            Class::InterfaceError
        } else if is("SQLITE_INTERNAL") || is("SQLITE_NOTFOUND") {
            Class::InternalError
        } else if is("SQLITE_TOOBIG") {
            Class::DataError
        } else if operational.into_iter().any(is) {
            Class::OperationalError
        } else if code.is_empty() && self.kind == ErrorKind::Statement {
            // The wrong number of parameters, or one of a type that it does not know.
            Class::ProgrammingError
        } else if code.is_empty() {
            Class::OperationalError
        } else {
            Class::DatabaseError
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exception(dialect: DialectName, code: &str) -> (&'static str, &'static str) {
        let error = DatabaseError::new(ErrorKind::Statement, "no").with_code(code);
        let exception = error.exception(dialect);
        (exception.class, exception.base.as_str())
    }

    #[test]
    fn codes_of_postgresql_have_classes_of_their_own() {
        let class = |code| exception(DialectName::Postgresql, code);
        assert_eq!(class("23505"), ("UniqueViolation", "IntegrityError"));
        assert_eq!(class("42P01"), ("UndefinedTable", "ProgrammingError"));
        assert_eq!(class("22P02"), ("InvalidTextRepresentation", "DataError"));
        assert_eq!(class("25P02"), ("InFailedSqlTransaction", "InternalError"));
        assert_eq!(class("P0001"), ("RaiseException", "ProgrammingError"));
        assert_eq!(class("57014"), ("QueryCanceled", "OperationalError"));
        assert_eq!(class("0A000"), ("FeatureNotSupported", "NotSupportedError"));
        assert_eq!(class("23999"), ("IntegrityError", "IntegrityError"));
        assert_eq!(class("ZZ999"), ("DatabaseError", "DatabaseError"));
    }

    #[test]
    fn numbers_of_mysql_and_names_of_sqlite_have_the_common_ones() {
        let mysql = |code| exception(DialectName::Mysql, code).1;
        assert_eq!(mysql("1062"), "IntegrityError");
        assert_eq!(mysql("1146"), "ProgrammingError");
        assert_eq!(mysql("1054"), "OperationalError");
        assert_eq!(mysql("1406"), "DataError");
        assert_eq!(mysql("126"), "InternalError");
        let sqlite = |code| exception(DialectName::Sqlite, code).1;
        assert_eq!(sqlite("SQLITE_CONSTRAINT_UNIQUE"), "IntegrityError");
        assert_eq!(sqlite("SQLITE_ERROR"), "OperationalError");
        assert_eq!(sqlite("SQLITE_BUSY_SNAPSHOT"), "OperationalError");
        assert_eq!(sqlite("SQLITE_NOTADB"), "DatabaseError");
    }

    #[test]
    fn a_lost_connection_is_operational_everywhere() {
        for dialect in DialectName::ALL {
            let error = DatabaseError::new(ErrorKind::ConnectionLost, "gone");
            let base = error.exception(dialect).base;
            assert_eq!(base, ExceptionClass::OperationalError);
        }
    }
}
