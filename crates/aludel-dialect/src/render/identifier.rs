//! Names in SQL text.

use aludel_core::schema::{Identifier, QualifiedName};

use super::RenderContext;
use crate::dialect::Dialect;

/// Writes a name, quoted where it must be or where its author said so.
pub fn quote(identifier: &Identifier, dialect: &dyn Dialect, context: &RenderContext) -> String {
    let quoted = identifier
        .quote
        .unwrap_or_else(|| dialect.needs_quotes(&identifier.name, context));
    if quoted {
        dialect.quote_identifier(&identifier.name)
    } else {
        identifier.name.clone()
    }
}

/// Writes a name with its schema in front, where it has one.
pub fn quote_qualified(
    name: &QualifiedName,
    dialect: &dyn Dialect,
    context: &RenderContext,
) -> String {
    quote_in_schema(name.schema.as_ref(), &name.name, dialect, context)
}

/// Writes a name with a schema in front; an empty one is none, as in SQLAlchemy.
pub fn quote_in_schema(
    schema: Option<&Identifier>,
    name: &Identifier,
    dialect: &dyn Dialect,
    context: &RenderContext,
) -> String {
    let name = quote(name, dialect, context);
    match schema {
        Some(schema) if !schema.name.is_empty() => {
            format!("{}.{name}", quote(schema, dialect, context))
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::DialectName;

    /// One line per name: SQLite, PostgreSQL, MySQL, MariaDB.
    fn table(names: &[Identifier]) -> String {
        let mariadb = RenderContext {
            mariadb: true,
            ..RenderContext::OFFLINE
        };
        names
            .iter()
            .map(|name| {
                let mut written: Vec<String> = DialectName::ALL
                    .iter()
                    .map(|dialect| quote(name, dialect.dialect(), &RenderContext::OFFLINE))
                    .collect();
                written.push(quote(name, DialectName::Mysql.dialect(), &mariadb));
                written.join("  ")
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn names_are_quoted_where_sqlalchemy_quotes_them() {
        let names = [
            "users", "Users", "user", "order", "rank", "1st", "$x", "x$1", "a-b", "a b", "ünï", "",
            "rowid", "offset", "a\"b`c", "100%",
        ];
        insta::assert_snapshot!(table(&names.map(Identifier::from)), @r#"
        users  users  users  users
        "Users"  "Users"  `Users`  `Users`
        user  "user"  user  user
        "order"  "order"  `order`  `order`
        rank  rank  `rank`  rank
        "1st"  "1st"  `1st`  `1st`
        "$x"  "$x"  `$x`  `$x`
        x$1  x$1  x$1  x$1
        "a-b"  "a-b"  `a-b`  `a-b`
        "a b"  "a b"  `a b`  `a b`
        "ünï"  "ünï"  `ünï`  `ünï`
        ""  ""  ``  ``
        rowid  rowid  rowid  rowid
        "offset"  "offset"  offset  `offset`
        "a""b`c"  "a""b`c"  `a"b``c`  `a"b``c`
        "100%"  "100%"  `100%`  `100%`
        "#);
    }

    #[test]
    fn authors_decide_over_quotes() {
        let names = [true, false].map(|quote| Identifier {
            name: "Mixed".to_owned(),
            quote: Some(quote),
            anonymous: None,
        });
        insta::assert_snapshot!(table(&names), @r#"
        "Mixed"  "Mixed"  `Mixed`  `Mixed`
        Mixed  Mixed  Mixed  Mixed
        "#);
    }

    #[test]
    fn schemas_stand_in_front() {
        let name = |schema: Option<&str>| QualifiedName {
            schema: schema.map(Identifier::from),
            name: "t".into(),
        };
        let write = |schema| {
            quote_qualified(
                &name(schema),
                DialectName::Postgresql.dialect(),
                &RenderContext::OFFLINE,
            )
        };
        assert_eq!(write(None), "t");
        assert_eq!(write(Some("")), "t");
        assert_eq!(write(Some("public")), "public.t");
        assert_eq!(write(Some("my.schema")), "\"my.schema\".t");
    }
}
