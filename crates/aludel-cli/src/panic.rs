//! A mistake of ours, told briefly and without anybody's data.

use std::backtrace::Backtrace;
use std::panic::PanicHookInfo;

use crate::ui::say;

/// How much of a panic is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Its place. The text of a panic may quote a statement or a url.
    Place,
    /// Everything, for a person who asks for it as Rust programs are asked.
    Everything,
}

/// From now on, a panic prints where it happened and how to report it.
pub(crate) fn report_to_people() {
    let detail = match std::env::var_os("RUST_BACKTRACE") {
        Some(wanted) if wanted != "0" => Detail::Everything,
        _ => Detail::Place,
    };
    std::panic::set_hook(Box::new(move |panic| {
        say(format_args!("{}", message(panic, detail)));
    }));
}

fn message(panic: &PanicHookInfo<'_>, detail: Detail) -> String {
    let place = panic
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let details = match detail {
        Detail::Place => "RUST_BACKTRACE=1 shows more; look through it for secrets before you \
                          send it"
            .to_owned(),
        Detail::Everything => format!(
            "{}\n{}",
            panic.payload_as_str().unwrap_or("no text"),
            Backtrace::force_capture()
        ),
    };
    format!(
        "error: this is a bug in aludel {version}, at {place}\n  {details}\n\
         hint: what the database had committed is kept; see `aludel status`, and please report \
         this at {repository}/issues\n",
        version = env!("CARGO_PKG_VERSION"),
        repository = env!("CARGO_PKG_REPOSITORY"),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;

    #[test]
    fn the_text_of_a_panic_is_told_to_those_who_ask() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let told = || TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            told().extend([Detail::Place, Detail::Everything].map(|detail| message(panic, detail)));
        }));
        let outcome = std::panic::catch_unwind(|| panic!("postgresql://ada:hunter2@localhost"));
        std::panic::set_hook(usual);
        assert!(outcome.is_err());
        let told = told();
        let [place, everything] = told.as_slice() else {
            panic!("one panic, told twice: {told:?}");
        };
        assert!(place.contains("src/panic.rs:"), "{place}");
        assert!(!place.contains("hunter2"), "{place}");
        assert!(everything.contains("hunter2"), "{everything}");
    }
}
