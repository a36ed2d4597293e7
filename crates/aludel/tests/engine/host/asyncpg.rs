//! Scripts of projects that connect with `asyncpg`.

use aludel::Event;
use aludel::config::RunConfig;
use aludel_testkit::TestDatabase;

use super::{fixture, python};
use crate::fixture::{Recorder, upgrade_with};

/// In either interpreter, as with the real one.
#[test]
fn the_marks_of_asyncpg_are_the_servers_own() {
    let fixture = fixture(TestDatabase::postgres("host_asyncpg"));
    let body = r#"
bind = op.get_bind()
print(*bind.exec_driver_sql("SELECT format('%I', 'a b'), '$1', $$$1$$, $2::int - $1::int", (1, 5)).one())
print(bind.exec_driver_sql("SELECT '100%s'").scalar())
print(*bind.execute(sa.text("SELECT '5%', :a"), {'a': "it's"}).one())"#;
    crate::python::python(&fixture, "aaaa", "", body, "pass");
    python(&fixture, "bbbb", "aaaa", body, "pass");
    let (_, rest) = fixture.database.url().split_once("://").expect("a url");
    let url = format!("postgresql+asyncpg://{rest}");
    let mut events = Recorder::default();
    upgrade_with(
        fixture.root().as_str(),
        &url,
        "heads",
        RunConfig::default(),
        &mut events,
    )
    .unwrap();
    let printed: String = events
        .0
        .iter()
        .filter_map(|event| match event {
            Event::Printed { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let once = "\"a b\" $1 $1 4\n100%s\n5% it's\n";
    assert_eq!(printed, once.repeat(2));
}
