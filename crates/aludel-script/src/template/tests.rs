//! File names, compared with what Alembic makes of the same template.

use std::num::NonZeroUsize;

use jiff::civil::date;
use jiff::tz::TimeZone;

use super::{FileNameValues, FileTemplate, TemplateError, slug};

fn name(template: &str, message: &str) -> Result<String, TemplateError> {
    let create_date = date(2026, 3, 5)
        .at(7, 8, 9, 0)
        .to_zoned(TimeZone::UTC)
        .unwrap();
    template.parse::<FileTemplate>()?.file_name(FileNameValues {
        revision: "ae1027a6acf",
        message,
        create_date: &create_date,
        truncate_slug_length: NonZeroUsize::new(40).unwrap(),
    })
}

#[test]
fn templates_are_pythons() {
    for (template, expected) in [
        ("%(rev)s_%(slug)s", "ae1027a6acf_add_users"),
        ("%%(rev)s_%%(slug)s", "ae1027a6acf_add_users"),
        ("%(year)d_%(month).2d_%(day).2d", "2026_03_05"),
        ("%(month)02d-%(day)2d-%(hour)-3d.", "03- 5-7  ."),
        ("x%(minute)5.2d%(second)05.2d", "x   0800009"),
        ("%(epoch)s%%", "1772694489%"),
        ("%(rev).4s-%(slug)12s|", "ae10-   add_users|"),
        ("%(month)2s", " 3"),
        ("%(year)d/%(month).2d/%(rev)s", "2026/03/ae1027a6acf"),
    ] {
        assert_eq!(
            name(template, "Add users!").unwrap(),
            expected,
            "{template}"
        );
    }
}

#[test]
fn the_default_reads_in_order() {
    let create_date = date(2026, 3, 5)
        .at(7, 8, 9, 0)
        .to_zoned(TimeZone::UTC)
        .unwrap();
    let values = FileNameValues {
        revision: "1a2b3c4d5e6f",
        message: "Add users",
        create_date: &create_date,
        truncate_slug_length: NonZeroUsize::new(40).unwrap(),
    };
    insta::assert_snapshot!(FileTemplate::default().file_name(values).unwrap(), @"20260305070809_1a2b3c4d5e6f_add_users");
    insta::assert_snapshot!(FileTemplate::alembic().file_name(values).unwrap(), @"1a2b3c4d5e6f_add_users");
}

#[test]
fn wrong_templates_say_what_to_type() {
    let failure = |template: &str| {
        let diagnostic = name(template, "m").unwrap_err().diagnostic();
        format!("{}\n{}", diagnostic.message, diagnostic.help.unwrap())
    };
    insta::assert_snapshot!(failure("%(revision)s"), @r"
        file_template names the unknown field `revision`
        the fields are rev, slug, epoch, year, month, day, hour, minute, second
        ");
    insta::assert_snapshot!(failure("%(months)d"), @r"
        file_template names the unknown field `months`
        write `%(month)s`
        ");
    insta::assert_snapshot!(failure("%(user)s"), @r"
        file_template names the unknown field `user`
        the fields are rev, slug, epoch, year, month, day, hour, minute, second
        ");
    insta::assert_snapshot!(failure("a%(rev)"), @r"
        file_template has a `%` that is no field: `%(rev)`
        fields look like `%(rev)s` or `%(month).2d`; a percent sign is `%%`
        ");
    insta::assert_snapshot!(failure("100%"), @r"
        file_template has a `%` that is no field: `%`
        fields look like `%(rev)s` or `%(month).2d`; a percent sign is `%%`
        ");
    insta::assert_snapshot!(failure("_%(rev)s"), @r"
        file_template gives the file name `_ae1027a6acf`, which cannot be used
        names must start with a letter or a digit and stay inside the version location
        ");
    for wrong in [
        "%(slug)d",
        "%(rev",
        "%(rev)999999999999s",
        "",
        "../%(rev)s",
        "a//b",
        "/a",
        "%(year)q",
    ] {
        assert!(name(wrong, "m").is_err(), "{wrong}");
    }
}

#[test]
fn slugs_are_alembics() {
    let short = |message: &str| slug(message, NonZeroUsize::new(40).unwrap());
    assert_eq!(short("Add users, again & again"), "add_users_again_again");
    assert_eq!(short("Größe ändern — über_all"), "größe_ändern_über_all");
    assert_eq!(short(""), "");
    assert_eq!(short(&"x".repeat(40)), "x".repeat(40));
    assert_eq!(short(&"x".repeat(41)), format!("{}_", "x".repeat(40)));
    assert_eq!(
        short("this is a message that is much too longer"),
        "this_is_a_message_that_is_much_too_"
    );
}
