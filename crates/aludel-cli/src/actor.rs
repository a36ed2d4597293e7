//! Who types the command, for the journal and for others who have to wait.

use std::ffi::OsString;

use aludel::Actor;

use crate::alembic;

/// Options whose value may hold a password.
const SECRET_OPTIONS: [&str; 1] = ["--url"];

/// The person and machine behind this process.
pub(crate) fn actor(arguments: &[OsString]) -> Actor {
    Actor {
        user: user(),
        host: host(),
        process: std::process::id(),
        command: command(arguments),
    }
}

fn user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(number)
}

/// Containers often have no name for their user.
#[cfg(unix)]
fn number() -> String {
    format!("uid {}", rustix::process::getuid().as_raw())
}

#[cfg(not(unix))]
fn number() -> String {
    "unknown".to_owned()
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "unknown".to_owned())
}

/// The command line on one line, without the folder of the program and without urls.
fn command(arguments: &[OsString]) -> String {
    let program = if alembic::is_meant(arguments) {
        "alembic"
    } else {
        "aludel"
    };
    let mut words = vec![program.to_owned()];
    let mut is_secret = false;
    for argument in arguments.iter().skip(1) {
        let argument = argument.to_string_lossy();
        if std::mem::replace(&mut is_secret, SECRET_OPTIONS.contains(&argument.as_ref())) {
            is_secret = false;
            words.push("***".to_owned());
            continue;
        }
        match argument.split_once('=') {
            Some((option, _)) if SECRET_OPTIONS.contains(&option) => {
                words.push(format!("{option}=***"));
            }
            _ => words.push(quoted(&argument)),
        }
    }
    words.join(" ")
}

/// A word that a shell would take apart, in quotes.
fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty()
        && word
            .chars()
            .all(|character| character.is_alphanumeric() || "-_=+@:./,%~^".contains(character));
    if is_plain {
        word.to_owned()
    } else {
        format!(
            "'{}'",
            word.replace('\'', r"'\''").replace(char::is_control, " ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> String {
        command(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn urls_are_masked_in_both_spellings() {
        assert_eq!(
            of(&[
                "/usr/bin/aludel",
                "--url",
                "postgresql://a:hunter2@b/c",
                "upgrade",
                "--url=x:y@z",
                "head"
            ]),
            "aludel --url *** upgrade --url=*** head"
        );
        assert_eq!(of(&["aludel", "--url", "--url", "x"]), "aludel --url *** x");
    }

    #[test]
    fn words_that_a_shell_would_take_apart_are_quoted() {
        assert_eq!(
            of(&["aludel", "revision", "-m", "it's a\nname", ""]),
            r"aludel revision -m 'it'\''s a name' ''"
        );
    }
}
