//! Every kind in every dialect.

use super::statement_kind;
use crate::dialect::DialectName::{self, Mysql, Postgresql, Sqlite};
use crate::sql::StatementKind::{
    self, Autocommit, Begin, Commit, Data, LockTables, Opaque, Rollback, Savepoint, Schema,
    Session, SessionAutocommit, UnlockTables,
};

fn assert_kinds(dialect: DialectName, kinds: &[(StatementKind, &[&str])]) {
    for (kind, statements) in kinds {
        for sql in *statements {
            assert_eq!(statement_kind(sql, dialect), *kind, "{dialect}: {sql}");
            let shouted = format!("/* c */ -- c\n{}", sql.to_uppercase());
            assert_eq!(
                statement_kind(&shouted, dialect),
                *kind,
                "{dialect}: {shouted}"
            );
        }
    }
}

#[test]
fn transactions_are_the_same_everywhere() {
    for dialect in DialectName::ALL {
        assert_kinds(
            dialect,
            &[
                (Begin, &["BEGIN"]),
                (Commit, &["commit"]),
                (Rollback, &["ROLLBACK"]),
                (
                    Savepoint,
                    &[
                        "savepoint a",
                        "release a",
                        "rollback to a",
                        "rollback to savepoint a",
                    ],
                ),
                (
                    Data,
                    &[
                        "select 1",
                        "insert into t values (1)",
                        "with a as (select 1) delete from t",
                        "",
                    ],
                ),
                (
                    Schema,
                    &[
                        "create table t (a int)",
                        "alter table t add b int",
                        "drop view v",
                    ],
                ),
            ],
        );
    }
}

#[test]
fn sqlite_kinds() {
    assert_kinds(
        Sqlite,
        &[
            (Begin, &["begin immediate transaction"]),
            (Commit, &["end transaction"]),
            (Savepoint, &["rollback transaction to a"]),
            (
                Autocommit,
                &[
                    "vacuum",
                    "vacuum into 'x'",
                    "pragma wal_checkpoint",
                    "pragma wal_checkpoint(truncate)",
                ],
            ),
            (
                SessionAutocommit,
                &[
                    "pragma foreign_keys = on",
                    "pragma main.journal_mode = wal",
                    "pragma foreign_keys(0)",
                    "pragma \"foreign_keys\"=off",
                    "attach 'x' as y",
                    "detach y",
                ],
            ),
            (
                Session,
                &["pragma cache_size = 1000", "pragma case_sensitive_like(1)"],
            ),
            (
                Data,
                &[
                    "pragma foreign_keys",
                    "pragma main.cache_size",
                    "pragma user_version = 3",
                    "pragma defer_foreign_keys = on",
                    "pragma foreign_key_check(t)",
                    "pragma",
                ],
            ),
            (
                Schema,
                &[
                    "create temp trigger t after insert on a begin select 1; end",
                    "reindex",
                ],
            ),
        ],
    );
}

#[test]
fn postgres_kinds() {
    assert_kinds(
        Postgresql,
        &[
            (
                Begin,
                &[
                    "begin isolation level serializable",
                    "start transaction read only",
                ],
            ),
            (
                Commit,
                &["end work", "commit and chain", "prepare transaction 'a'"],
            ),
            (Rollback, &["abort", "rollback work"]),
            (Savepoint, &["rollback work to savepoint a"]),
            (
                Session,
                &[
                    "set search_path = a",
                    "set session authorization a",
                    "set role a",
                    "reset all",
                    "discard plans",
                    "prepare a as select 1",
                    "select pg_catalog.set_config('search_path', '', false)",
                    "select set_config('a.b', 'x', false)",
                ],
            ),
            (SessionAutocommit, &["discard all"]),
            (Opaque, &["do $$ begin end $$", "call p()"]),
            (
                Data,
                &[
                    "set local search_path = a",
                    "set constraints all deferred",
                    "set transaction read only",
                    "select set_config('search_path', '', true)",
                    "select set_config('search_path', '', false), 1",
                    "truncate t",
                    "explain create table t (a int)",
                ],
            ),
            (
                Autocommit,
                &[
                    "vacuum full t",
                    "create database d",
                    "drop database if exists d",
                    "create tablespace s location 'x'",
                    "drop tablespace s",
                    "create index concurrently i on t (a)",
                    "create unique index concurrently if not exists i on t (a)",
                    "drop index concurrently i",
                    "reindex index concurrently i",
                    "reindex (verbose, concurrently) table t",
                    "reindex database d",
                    "reindex (verbose) system d",
                    "reindex schema s",
                    "alter system set a = 1",
                    "alter table t detach partition p concurrently",
                    "alter table if exists only s.t detach partition s.p concurrently",
                    "alter database d set tablespace s",
                    "cluster",
                    "cluster (verbose)",
                    "commit prepared 'a'",
                    "rollback prepared 'a'",
                    "create subscription s connection 'x' publication p",
                    "alter subscription s refresh publication",
                    "alter subscription s set publication p",
                    "drop subscription s",
                ],
            ),
            (
                Schema,
                &[
                    "create index i on t (a)",
                    "create index \"concurrently\" on t (a)",
                    "create index on concurrently (a)",
                    "create subscription s connection 'x' publication p with (create_slot = false)",
                    "create subscription s connection 'x' publication p with (connect=off, enabled = true)",
                    "alter subscription s set publication p with (refresh = false)",
                    "alter subscription s enable",
                    "alter table t detach partition p finalize",
                    "alter table t rename column concurrently to b",
                    "alter type e add value 'x'",
                    "alter database d set work_mem = 1",
                    "drop index i",
                    "reindex table t",
                    "cluster t using i",
                    "comment on table t is 'x'",
                    "grant all on t to a",
                ],
            ),
        ],
    );
}

#[test]
fn mysql_kinds() {
    assert_kinds(
        Mysql,
        &[
            (
                Begin,
                &[
                    "begin work",
                    "start transaction with consistent snapshot",
                    "xa start 'a'",
                ],
            ),
            (
                Data,
                &[
                    "create temporary table t (a int)",
                    "create or replace temporary table t (a int)",
                    "drop temporary table t",
                    "set transaction isolation level serializable",
                    "set statement max_statement_time = 1 for select 1",
                    "load data infile 'x' into table t",
                    "reset persist",
                    "/*!40000 insert into t values (1) */",
                ],
            ),
            (
                LockTables,
                &[
                    "lock tables t write",
                    "lock table t read",
                    "flush tables with read lock",
                    "flush tables t for export",
                ],
            ),
            (UnlockTables, &["unlock tables"]),
            (
                Opaque,
                &[
                    "begin not atomic select 1; end",
                    "call p()",
                    "execute a",
                    "if @a then select 1; end if",
                ],
            ),
            (
                Session,
                &[
                    "set names utf8mb4",
                    "set session transaction read only",
                    "set @a = 1",
                    "use d",
                    "prepare a from 'select 1'",
                    "/*!40101 set @old = @@sql_mode */",
                    "/*!40014 SET UNIQUE_CHECKS=0 */",
                ],
            ),
            (
                Schema,
                &[
                    "rename table a to b",
                    "truncate t",
                    "truncate table t",
                    "grant all on d.* to a",
                    "revoke all on d.* from a",
                    "create user a",
                    "set password = 'x'",
                    "analyze table t",
                    "optimize table t",
                    "repair table t",
                    "check table t",
                    "lock instance for backup",
                    "unlock instance",
                    "load index into cache t",
                    "cache index t in c",
                    "flush privileges",
                    "install plugin p soname 'x'",
                    "reset replica",
                    "start replica",
                    "set statement max_statement_time = 1 for alter table t add a int",
                    "/*!50001 create view v as select 1 */",
                    "create or replace view v as select 1",
                ],
            ),
        ],
    );
}
