//! What ends a statement, in every dialect.

use std::io::Read;

use proptest::prelude::*;

use super::StatementSplitter;
use crate::dialect::DialectName::{self, Mysql, Postgresql, Sqlite};
use crate::sql::{Position, SplitError};

/// A statement that outlives its splitter: range, line, column, text.
type Owned = (std::ops::Range<u64>, u64, u64, String);

fn split_reader(reader: impl Read, dialect: DialectName) -> Result<Vec<Owned>, SplitError> {
    collect(StatementSplitter::new(reader, dialect, Position::START))
}

/// Splits through a window that starts with `chunk` bytes, which come one by one.
fn split_slowly(
    bytes: &[u8],
    dialect: DialectName,
    chunk: usize,
) -> Result<Vec<Owned>, SplitError> {
    let reader = Drip(bytes);
    collect(StatementSplitter::with_chunk(
        reader,
        dialect,
        Position::START,
        chunk,
    ))
}

fn collect(mut splitter: StatementSplitter<impl Read>) -> Result<Vec<Owned>, SplitError> {
    let mut statements = Vec::new();
    while let Some(statement) = splitter.next_statement()? {
        statements.push((
            statement.range,
            statement.line,
            statement.column,
            statement.text.to_owned(),
        ));
    }
    Ok(statements)
}

fn texts(sql: &str, dialect: DialectName) -> Vec<String> {
    let statements = split_reader(sql.as_bytes(), dialect).unwrap();
    for (range, _, _, text) in &statements {
        let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        assert_eq!(&sql[range], text);
    }
    statements.into_iter().map(|(.., text)| text).collect()
}

/// The statements are one each, in this order, when joined by `;`.
fn assert_split(dialect: DialectName, statements: &[&str]) {
    let sql = format!("{};\n", statements.join(";\n"));
    assert_eq!(texts(&sql, dialect), statements, "{dialect}");
    let sql = statements.join(" ; ");
    assert_eq!(
        texts(&sql, dialect),
        statements,
        "{dialect}, without the last `;`"
    );
}

fn failure(sql: &str, dialect: DialectName) -> String {
    let error = split_reader(sql.as_bytes(), dialect).unwrap_err();
    let column = error.position().unwrap().column;
    format!("{error} (column {column})\n{}", error.help().unwrap())
}

/// Gives one byte at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = 1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

#[test]
fn comments_around_a_statement_are_left_out_and_inside_kept() {
    let sql = "-- first\n;;\n  SELECT /* a;b */ 1 -- x;\n , 2 -- last\n ; -- end\n/* ; */";
    for dialect in DialectName::ALL {
        let statements = split_reader(sql.as_bytes(), dialect).unwrap();
        assert_eq!(
            statements,
            [(14..43, 3, 3, "SELECT /* a;b */ 1 -- x;\n , 2".to_owned())],
            "{dialect}"
        );
    }
}

#[test]
fn positions_start_at_the_origin() {
    let mut splitter = StatementSplitter::new(
        "\r\n  é'x';\r\n\tb".as_bytes(),
        Sqlite,
        Position::line_start(100, 7),
    );
    let first = splitter.next_statement().unwrap().unwrap();
    assert_eq!((first.range, first.line, first.column), (104..109, 8, 3));
    let second = splitter.next_statement().unwrap().unwrap();
    assert_eq!((second.range, second.line, second.column), (113..114, 9, 2));
    assert_eq!(splitter.next_statement().unwrap(), None);
}

#[test]
fn byte_order_mark_is_skipped_at_the_start_only() {
    let statements = split_reader("\u{feff}SELECT 1;".as_bytes(), Sqlite).unwrap();
    assert_eq!(statements, [(3..11, 1, 1, "SELECT 1".to_owned())]);
    assert_eq!(
        texts("SELECT 1;\u{feff}SELECT 2", Sqlite)[1],
        "\u{feff}SELECT 2"
    );
}

#[test]
fn quotes_hide_terminators() {
    assert_split(
        Sqlite,
        &["SELECT 'a;''b', \"c;\"\"d\", `e;``f`, [g;h]", "SELECT '\\'"],
    );
    assert_split(
        Postgresql,
        &[
            "SELECT 'a;''b', \"c;\"\"d\", U&\";\" , U&'\\0041;', '\\'",
            "SELECT E'it\\'s;', e'\\\\', B'01', type'x\\'",
        ],
    );
    assert_split(
        Mysql,
        &[
            "SELECT 'a;\\'b''c', \"d;\\\"e\", `f;``g`",
            "SELECT '\\\\'",
            "SELECT N'a', _utf8mb4'b;c'",
        ],
    );
}

#[test]
fn comment_rules_differ() {
    assert_split(
        Postgresql,
        &["SELECT /* a /* b; */ c; */ 1", "SELECT 5 #- '{a}'"],
    );
    assert_split(Sqlite, &["SELECT /* a /* b; */ 1", "SELECT 1--2;\n+ 3"]);
    assert_split(
        Mysql,
        &[
            "SELECT /* a /* b; */ 1",
            "SELECT 1--2",
            "SELECT 1 -- ;\n+ 1 --\t;\n+ 1 --\n+ 1 # ;\n+ 2",
        ],
    );
}

#[test]
fn executable_comments_are_statements() {
    assert_split(
        Mysql,
        &[
            "/*!40101 SET NAMES utf8 */",
            "/*!50001 CREATE VIEW v AS SELECT ';' /* nested ; */ */",
            "SELECT /*! a; */ 1",
            "/*M!100100 SET x = 1 */",
        ],
    );
    assert!(texts("/* !40101 SET NAMES utf8 */;", Mysql).is_empty());
    assert!(texts("/*!40101 SET NAMES utf8 */;", Sqlite).is_empty());
}

#[test]
fn dollar_quotes_hide_everything() {
    assert_split(
        Postgresql,
        &[
            "DO $$ BEGIN; END; $$",
            "CREATE FUNCTION f() RETURNS int AS $body$ SELECT ';$$;$Body$' $body$ LANGUAGE sql",
            "SELECT a$b$, $1, $2 FROM t$",
            "SELECT $ü$;$ü$, 'x'",
        ],
    );
}

#[test]
fn postgres_routine_bodies_end_with_their_end() {
    assert_split(
        Postgresql,
        &[
            "CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC \
             SELECT CASE WHEN a > 0 THEN CASE a WHEN 1 THEN 2 END END AS end; \
             SELECT t.end FROM t; END",
            "SELECT 1",
            "CREATE PROCEDURE p() BEGIN ATOMIC END",
            "CREATE FUNCTION atomic() RETURNS int LANGUAGE sql AS 'BEGIN ATOMIC'",
            "BEGIN",
            "END",
        ],
    );
}

#[test]
fn postgres_rules_hold_commands_in_parentheses() {
    assert_split(
        Postgresql,
        &[
            "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b)",
            "CREATE OR REPLACE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
        ],
    );
}

#[test]
fn sqlite_trigger_bodies_end_with_their_end() {
    assert_split(
        Sqlite,
        &[
            "CREATE TRIGGER t AFTER UPDATE ON a WHEN CASE new.x WHEN 1 THEN 1 END BEGIN \
             UPDATE a SET end = CASE WHEN begin THEN 2 ELSE 3 END; SELECT ';'; /* ; */ END",
            "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER INSERT ON a BEGIN SELECT 1; END",
            "CREATE TEMPORARY TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1; END",
            "CREATE TABLE trigger_begin (begin, end)",
            "BEGIN",
            "END",
        ],
    );
}

#[test]
fn mysql_stored_programs_end_with_their_end() {
    assert_split(
        Mysql,
        &[
            "CREATE PROCEDURE p(IN a INT) COMMENT 'x' SQL SECURITY INVOKER outer_block: BEGIN \
             DECLARE done INT DEFAULT FALSE; \
             DECLARE c CURSOR FOR SELECT IF(a, b, c), REPEAT('x', 2) FROM t; \
             DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = IF(done, 1, TRUE); \
             DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END; \
             read_loop: LOOP FETCH c INTO a; \
             IF done THEN LEAVE read_loop; ELSEIF a THEN SELECT 1; ELSE IF b THEN SELECT 2; END IF; END IF; \
             END LOOP read_loop; \
             WHILE a > 0 DO SET a = a - 1; END WHILE; \
             REPEAT SET a = a + 1; UNTIL a > CASE WHEN 1 THEN 5 END END REPEAT; \
             CASE a WHEN 1 THEN BEGIN SELECT 1; END; ELSE SELECT CASE a WHEN 2 THEN IF(1, 2, 3) END; END CASE; \
             DROP TABLE IF EXISTS t; SELECT t.end, @end FROM t; DO SLEEP(1); \
             END outer_block",
            "CREATE DEFINER=`a;b`@`%` FUNCTION IF NOT EXISTS f(a INT) RETURNS CHAR(2) CHARACTER SET utf8 \
             DETERMINISTIC RETURN IF(a, 1, CASE a WHEN 1 THEN 2 END)",
            "CREATE OR REPLACE TRIGGER t BEFORE INSERT ON a FOR EACH ROW FOLLOWS other BEGIN SET NEW.x = 1; END",
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = IF(NEW.y, 1, 2)",
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.x THEN SET NEW.y = 1; END IF",
            "CREATE EVENT e ON SCHEDULE EVERY IF(1, 2, 3) HOUR DO BEGIN DELETE FROM a; END",
            "ALTER EVENT e DO BEGIN DELETE FROM a; DELETE FROM b; END",
            "CREATE PROCEDURE p() DROP TABLE IF EXISTS t",
            "CREATE PROCEDURE p() WHILE TRUE DO SELECT 1; END WHILE",
            "CREATE TABLE t (begin INT, end INT)",
            "CREATE PROCEDURE p() BEGIN END",
            "CREATE FUNCTION f() RETURNS CHAR(2) CHARACTER SET utf8 BEGIN RETURN 'a'; END",
        ],
    );
}

#[test]
fn mysql_begin_is_a_transaction_unless_it_is_not_atomic() {
    assert_split(
        Mysql,
        &[
            "BEGIN",
            "BEGIN WORK",
            "SELECT CASE a WHEN 1 THEN 2 END",
            "BEGIN NOT ATOMIC IF a THEN SELECT 1; END IF; FOR i IN 1..3 DO SELECT i; END FOR; END",
            "IF @a THEN SELECT 1; ELSE SELECT 2; END IF",
            "COMMIT",
        ],
    );
}

#[test]
fn delimiter_command_changes_the_terminator() {
    let sql = "SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 'x//'; END//\n\
               SELECT 2; // delimiter is no command here\n//\n  delimiter ;\nSELECT 3;";
    assert_eq!(
        texts(sql, Mysql),
        [
            "SELECT 1",
            "CREATE PROCEDURE p() BEGIN SELECT 'x//'; END",
            "SELECT 2;",
            "delimiter is no command here",
            "SELECT 3",
        ]
    );
    assert_eq!(
        texts(
            "DELIMITER $$\r\nSELECT 1 $$\r\nDELIMITER ;\r\nSELECT 2",
            Mysql
        ),
        ["SELECT 1", "SELECT 2"]
    );
    assert_eq!(
        texts(
            "DELIMITER ;;\nSELECT 1; SELECT 2;;\n/*!50003 CREATE TRIGGER t; */;;",
            Mysql
        ),
        ["SELECT 1; SELECT 2", "/*!50003 CREATE TRIGGER t; */"]
    );
    for length in 0..20 {
        let name = "x".repeat(length);
        let sql = format!("DELIMITER $$\nSELECT {name}$$ SELECT 2 $$\n");
        assert_eq!(
            split_slowly(sql.as_bytes(), Mysql, 4).unwrap(),
            split_reader(sql.as_bytes(), Mysql).unwrap()
        );
    }
}

#[test]
fn open_constructs_are_reported_where_they_open() {
    insta::assert_snapshot!(failure("SELECT 1;\nSELECT\n 'abc;\n", Sqlite), @r"
        the string that opens in line 3 is never closed (column 2)
        close it with a quote; a quote inside a string is written twice
        ");
    insta::assert_snapshot!(failure("SELECT \"a;", Postgresql), @r"
        the quoted identifier that opens in line 1 is never closed (column 8)
        close it with the quote that opened it
        ");
    insta::assert_snapshot!(failure("SELECT [a;", Sqlite), @r"
        the quoted identifier that opens in line 1 is never closed (column 8)
        close it with the quote that opened it
        ");
    insta::assert_snapshot!(failure("SELECT 1 /* /* */;", Postgresql), @r"
        the comment that opens in line 1 is never closed (column 10)
        close it with `*/`
        ");
    insta::assert_snapshot!(failure(";\n /* a", Mysql), @r"
        the comment that opens in line 2 is never closed (column 2)
        close it with `*/`
        ");
    insta::assert_snapshot!(failure("/*!40000 SELECT 1;", Mysql), @r"
        the comment that opens in line 1 is never closed (column 1)
        close it with `*/`
        ");
    insta::assert_snapshot!(failure("DO $x$ $$;", Postgresql), @r"
        the dollar-quoted string that opens in line 1 is never closed (column 4)
        close it with the same tag, for example `$$ … $$`
        ");
    insta::assert_snapshot!(
        failure("CREATE TRIGGER t AFTER INSERT ON a BEGIN\n SELECT 1;\nSELECT 2;", Sqlite), @r"
            the body that opens in line 1 is never closed (column 36)
            close it with `END;`
            ");
    insta::assert_snapshot!(
        failure("CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC SELECT 1;", Postgresql), @r"
            the body that opens in line 2 is never closed (column 1)
            close it with `END;`
            ");
    insta::assert_snapshot!(
        failure("CREATE PROCEDURE p() BEGIN\n  IF a THEN SELECT 1;\nEND;", Mysql), @r"
            the body that opens in line 1 is never closed (column 22)
            close it with `END;`
            ");
    insta::assert_snapshot!(failure("CREATE RULE r AS ON INSERT TO t DO (a; b;", Postgresql), @r"
        the parenthesis that opens in line 1 is never closed (column 36)
        close it with `)`
        ");
}

#[test]
fn commands_of_the_clients_are_named() {
    insta::assert_snapshot!(failure("SELECT 1;\n\\connect shop\nSELECT 2;", Postgresql), @r"
        `\connect` in line 2 is a command of the database's client, not SQL (column 1)
        remove the line: Aludel talks to the server itself
        ");
    insta::assert_snapshot!(failure("SELECT 1 \\gexec", Postgresql), @r"
        `\gexec` in line 1 is a command of the database's client, not SQL (column 10)
        remove the line: Aludel talks to the server itself
        ");
    insta::assert_snapshot!(failure("-- x\n.read other.sql", Sqlite), @r"
        `.read` in line 2 is a command of the database's client, not SQL (column 1)
        remove the line: Aludel talks to the server itself
        ");
    insta::assert_snapshot!(failure("SELECT 1;\n COPY t (a, b) FROM stdin;\n1\t2\n\\.\n", Postgresql), @r"
        `COPY … FROM STDIN` in line 2 reads rows that only psql can send (column 2)
        write the rows as INSERT statements (`pg_dump --inserts` does)
        ");
    insta::assert_snapshot!(failure("\n  DELIMITER\nSELECT 1", Mysql), @r"
        `DELIMITER` in line 2 names no delimiter (column 3)
        write it as `DELIMITER //`
        ");
    assert_split(
        Postgresql,
        &[
            "COPY t FROM '/tmp/stdin'",
            "COPY (SELECT a FROM stdin) TO STDOUT",
        ],
    );
}

#[test]
fn text_that_is_not_utf8_is_reported_with_its_line() {
    let error = split_reader(&b"SELECT 1;\nSELECT '\xff';"[..], Sqlite).unwrap_err();
    insta::assert_snapshot!(error, @"line 2 is not UTF-8");
    assert_eq!(error.position().unwrap().column, 9);
    let error = split_reader(&b"-- \xff\nSELECT 1;"[..], Sqlite).unwrap_err();
    insta::assert_snapshot!(error, @"line 1 is not UTF-8");
}

#[test]
fn windows_slide_over_long_texts() {
    let long = format!("SELECT '{}'", "x;".repeat(200_000));
    let statements: Vec<String> = (0..40_000)
        .map(|number| match number {
            20_000 => long.clone(),
            _ => format!("INSERT INTO t VALUES ({number}, 'a;b')"),
        })
        .collect();
    for dialect in DialectName::ALL {
        let sql = statements.join(";\n");
        assert_eq!(texts(&sql, dialect), statements, "{dialect}");
    }
}

/// A piece of SQL that must not be cut, for each dialect.
fn piece(dialect: DialectName) -> BoxedStrategy<String> {
    let shared = prop_oneof![
        "[a-z_]{1,8}",
        "[0-9]{1,4}(\\.[0-9]{1,3})?",
        Just("'a;''b'".to_owned()),
        Just("/* ; ' \" */".to_owned()),
        Just("-- ; ' \"\n".to_owned()),
        Just("(1, 2)".to_owned()),
        Just("é".to_owned()),
        "'[a-zé;\n\"`$-]{0,12}'",
    ];
    let own: Vec<&'static str> = match dialect {
        Sqlite => vec!["[a;b]", "`a;``b`", "\"a;\"\"b\"", "'\\'"],
        Postgresql => vec![
            "E'\\';'",
            "$$ ; ' $$",
            "$tag$ ;$$;\n $tag$",
            "/* /* ; */ ; */",
            "\"a;\"\"b\"",
            "U&\"a;\"",
            "$1",
        ],
        Mysql => vec![
            "'\\';'",
            "\"\\\";\"",
            "`a;``b`",
            "# ; '\n",
            "/*! a ; */",
            "--1",
            "/*+ MAX(1;2) */",
        ],
    };
    prop_oneof![
        shared,
        proptest::sample::select(own).prop_map(str::to_owned)
    ]
    .boxed()
}

fn statement(dialect: DialectName) -> BoxedStrategy<String> {
    let plain = proptest::collection::vec(piece(dialect), 0..8)
        .prop_map(|pieces| format!("SELECT {} 0", pieces.join(" ")));
    let body = proptest::collection::vec(piece(dialect), 1..4).prop_map(move |pieces| {
        let inner = pieces.join(" ");
        match dialect {
            Sqlite => format!(
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT {inner} 0; \
                 SELECT CASE WHEN 1 THEN 2 END; END"
            ),
            Postgresql => format!(
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT {inner} 0; \
                 SELECT CASE WHEN 1 THEN 2 END; END"
            ),
            Mysql => format!(
                "CREATE PROCEDURE p() BEGIN SELECT {inner} 0; IF 1 THEN \
                 SELECT CASE WHEN 1 THEN 2 END; END IF; END"
            ),
        }
    });
    prop_oneof![3 => plain, 1 => body].boxed()
}

fn script() -> impl Strategy<Value = (DialectName, Vec<String>, Vec<String>)> {
    proptest::sample::select(DialectName::ALL.to_vec()).prop_flat_map(|dialect| {
        let gaps = prop_oneof![
            "[ \n\t\r]{0,3}",
            Just("\n-- it's; a gap\n".to_owned()),
            Just(" ; /* ' */".to_owned()),
        ];
        (
            Just(dialect),
            proptest::collection::vec(statement(dialect), 0..8),
            proptest::collection::vec(gaps, 8),
        )
    })
}

proptest! {
    #[test]
    fn splitting_undoes_joining((dialect, statements, gaps) in script(), chunk in 1_usize..20) {
        let mut sql = String::new();
        let mut expected = Vec::new();
        for (statement, gap) in statements.iter().zip(&gaps) {
            sql.push_str(gap);
            let start = sql.len();
            let line = 1 + sql.matches('\n').count();
            let column = 1 + sql.rsplit('\n').next().unwrap_or_default().chars().count();
            sql.push_str(statement);
            expected.push((
                start as u64..sql.len() as u64,
                line as u64,
                column as u64,
                statement.clone(),
            ));
            sql.push(';');
        }
        prop_assert_eq!(split_reader(sql.as_bytes(), dialect).unwrap(), expected.clone());
        prop_assert_eq!(split_slowly(sql.as_bytes(), dialect, chunk).unwrap(), expected);
    }

    #[test]
    fn any_bytes_give_statements_or_an_error(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "(['\"`$;/*!#\\\\\n-]|E'|\\$a\\$|BEGIN |END |CASE |CREATE TRIGGER |PROCEDURE p\\(\\) |DELIMITER |é){0,30}"
                .prop_map(String::into_bytes),
        ],
        dialect in proptest::sample::select(DialectName::ALL.to_vec()),
        chunk in 1_usize..20,
    ) {
        let whole = split_reader(&bytes[..], dialect);
        let dripped = split_slowly(&bytes, dialect, chunk);
        match (whole, dripped) {
            (Ok(whole), Ok(dripped)) => {
                for (range, _, _, text) in &whole {
                    let start = usize::try_from(range.start).unwrap();
                    let end = usize::try_from(range.end).unwrap();
                    prop_assert_eq!(&bytes[start..end], text.as_bytes());
                    prop_assert!(!text.is_empty());
                }
                prop_assert_eq!(whole, dripped);
            }
            (Err(whole), Err(dripped)) => {
                prop_assert_eq!(whole.to_string(), dripped.to_string());
            }
            (whole, dripped) => prop_assert!(false, "{whole:?} but {dripped:?}"),
        }
    }
}
