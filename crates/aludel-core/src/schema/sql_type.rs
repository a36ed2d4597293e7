//! The types of columns and expressions.

use serde::{Deserialize, Serialize};

use super::Identifier;

/// The character set of MySQL's text types; other databases leave it out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of its own in SQL"
)]
pub struct Charset {
    /// `CHARACTER SET`.
    pub charset: Option<String>,
    /// `NATIONAL`.
    pub national: bool,
    /// `BINARY`: the binary collation of the character set.
    pub binary: bool,
    /// `ASCII`: short for latin1.
    pub ascii: bool,
    /// `UNICODE`: short for ucs2.
    pub unicode: bool,
}

/// What MySQL adds to numbers; other databases leave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberAttributes {
    /// The width in digits of `INTEGER(n)`.
    pub display_width: Option<u32>,
    /// `UNSIGNED`.
    pub unsigned: bool,
    /// `ZEROFILL`.
    pub zerofill: bool,
}

/// A type, by SQLAlchemy's name of it.
///
/// A generic type and its upper-case namesake are one variant where every database
/// writes them alike (`Integer` and `INTEGER`); where they differ (`DateTime` becomes
/// `TIMESTAMP` on PostgreSQL, `DATETIME` stays) there are two, the generic one with the
/// prefix `Generic`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "SQLAlchemy's names and parameters, one for one"
)]
pub enum SqlType {
    /// No type: what an untyped bind or an unknown column has.
    Null,

    // Numbers.
    Tinyint {
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Smallint {
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Mediumint {
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Integer {
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Bigint {
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Numeric {
        precision: Option<u32>,
        scale: Option<i32>,
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Decimal {
        precision: Option<u32>,
        scale: Option<i32>,
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Float {
        precision: Option<u32>,
        scale: Option<i32>,
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    /// Generic `Double`: `DOUBLE PRECISION` on PostgreSQL.
    GenericDouble {
        precision: Option<u32>,
    },
    /// `DOUBLE`, MySQL's with its precision and scale.
    Double {
        precision: Option<u32>,
        scale: Option<i32>,
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    DoublePrecision {
        precision: Option<u32>,
    },
    Real {
        precision: Option<u32>,
        scale: Option<i32>,
        #[serde(flatten)]
        attributes: NumberAttributes,
    },
    Boolean,
    /// Generic `Boolean` on a database without one is a number; that is for the dialect.
    Bit {
        length: Option<u32>,
        varying: bool,
    },
    Money,
    Oid,

    // Text. `collation` is written after the type where the database has it.
    /// Generic `String`: a `VARCHAR`.
    GenericString {
        length: Option<u32>,
        collation: Option<String>,
    },
    /// Generic `Unicode`: `NVARCHAR` where that exists, `VARCHAR` elsewhere.
    GenericUnicode {
        length: Option<u32>,
        collation: Option<String>,
    },
    /// Generic `UnicodeText`.
    GenericUnicodeText {
        length: Option<u32>,
        collation: Option<String>,
    },
    Char {
        length: Option<u32>,
        collation: Option<String>,
        #[serde(flatten)]
        charset: Charset,
    },
    Varchar {
        length: Option<u32>,
        collation: Option<String>,
        #[serde(flatten)]
        charset: Charset,
    },
    Nchar {
        length: Option<u32>,
        collation: Option<String>,
    },
    Nvarchar {
        length: Option<u32>,
        collation: Option<String>,
    },
    Text {
        length: Option<u32>,
        collation: Option<String>,
        #[serde(flatten)]
        charset: Charset,
    },
    Clob {
        length: Option<u32>,
        collation: Option<String>,
    },
    Tinytext {
        collation: Option<String>,
        #[serde(flatten)]
        charset: Charset,
    },
    Mediumtext {
        collation: Option<String>,
        #[serde(flatten)]
        charset: Charset,
    },
    Longtext {
        collation: Option<String>,
        #[serde(flatten)]
        charset: Charset,
    },
    Citext,
    /// PostgreSQL's `name` and other one-word types without parameters that it reflects.
    Named {
        name: String,
    },

    // Bytes.
    /// Generic `LargeBinary`: `BYTEA` on PostgreSQL, `BLOB` elsewhere.
    GenericLargeBinary {
        length: Option<u32>,
    },
    Blob {
        length: Option<u32>,
    },
    Binary {
        length: Option<u32>,
    },
    Varbinary {
        length: Option<u32>,
    },
    Tinyblob,
    Mediumblob,
    Longblob,
    Bytea,

    // Times.
    Date,
    /// Generic `DateTime`: `TIMESTAMP` on PostgreSQL, `DATETIME` elsewhere.
    GenericDateTime {
        timezone: bool,
    },
    /// Generic `Time`.
    GenericTime {
        timezone: bool,
    },
    /// Generic `Interval`: native on PostgreSQL, a date and time elsewhere.
    GenericInterval {
        native: bool,
        second_precision: Option<u32>,
        day_precision: Option<u32>,
    },
    /// `fsp`: MySQL's digits behind the second.
    Datetime {
        timezone: bool,
        fsp: Option<u32>,
    },
    /// `precision`: PostgreSQL's, `fsp`: MySQL's digits behind the second.
    Timestamp {
        timezone: bool,
        precision: Option<u32>,
        fsp: Option<u32>,
    },
    Time {
        timezone: bool,
        precision: Option<u32>,
        fsp: Option<u32>,
    },
    Year {
        display_width: Option<u32>,
    },
    /// PostgreSQL's `INTERVAL`, with its `fields` such as `YEAR TO MONTH`.
    Interval {
        fields: Option<String>,
        precision: Option<u32>,
    },

    // Documents and the like.
    Json,
    Jsonb,
    Jsonpath,
    /// Of a parameter only: a key or a number in the brackets of a JSON document.
    JsonIndex,
    /// Of a parameter only: a list of keys and numbers in the brackets of a JSON document.
    JsonPathIndex,
    /// Generic `Uuid`: `native` false asks for `CHAR(32)` everywhere.
    GenericUuid {
        native: bool,
    },
    Uuid,
    Hstore,
    Tsvector,
    Tsquery,
    Inet,
    Cidr,
    Macaddr,
    Macaddr8,
    Regclass,
    Regconfig,
    /// A range or multirange by its name in PostgreSQL: `int4range`, `tstzmultirange`.
    Range {
        name: String,
    },
    Array {
        item: Box<SqlType>,
        dimensions: Option<u32>,
    },

    // Types with a life of their own.
    Enum(EnumType),
    /// MySQL's `SET`.
    Set {
        values: Vec<String>,
        collation: Option<String>,
        #[serde(flatten)]
        charset: Charset,
    },
    Domain {
        name: Identifier,
        schema: Option<Identifier>,
        of: Box<SqlType>,
    },

    /// SQLite's dates and times in a form of digits alone: a name that makes the database
    /// keep them as text, and not as a number.
    StoredAsText {
        name: String,
    },
    /// A type as the script itself writes it (`UserDefinedType.get_col_spec`, `@compiles`).
    Verbatim {
        text: String,
    },
}

/// An enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EnumType {
    /// The name of PostgreSQL's type and of the check constraint elsewhere.
    pub name: Option<Identifier>,
    /// The schema of PostgreSQL's type.
    #[serde(default)]
    pub schema: Option<Identifier>,
    /// The labels, in their order.
    pub values: Vec<String>,
    /// Whether the database's own enumeration is used where it has one.
    pub native: bool,
    /// The length of the `VARCHAR` that stands for it elsewhere: at least the longest
    /// label's.
    pub length: u32,
    /// The collation, where it is written.
    #[serde(default)]
    pub collation: Option<String>,
    /// MySQL's character set.
    #[serde(default)]
    pub charset: Charset,
    /// Whether `CREATE TABLE` makes PostgreSQL's type first. Whoever builds a table sets
    /// it once per type and run; a column that is added or altered never makes one.
    #[serde(default)]
    pub create_type: bool,
}
