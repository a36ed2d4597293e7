//! A mistake of ours, told briefly and without anybody's data.

use std::panic::PanicHookInfo;

use crate::ui::say;

/// From now on, a panic prints where it happened and how to report it.
pub(crate) fn report_to_people() {
    std::panic::set_hook(Box::new(|panic| say(format_args!("{}", message(panic)))));
}

/// The text of the panic itself may quote a statement or a url. It is left out unless a
/// person asks for it as Rust programs are asked.
fn message(panic: &PanicHookInfo<'_>) -> String {
    let place = panic
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let details = match std::env::var_os("RUST_BACKTRACE") {
        Some(wanted) if wanted != "0" => format!(
            "  {}\n{}\n",
            panic.payload_as_str().unwrap_or("no text"),
            std::backtrace::Backtrace::force_capture()
        ),
        _ => "  RUST_BACKTRACE=1 shows more; look through it for secrets before you send it\n"
            .to_owned(),
    };
    format!(
        "error: this is a bug in aludel {version}, at {place}\n{details}\
         hint: what the database had committed is kept; see `aludel status`, and please report \
         this at {repository}/issues\n",
        version = env!("CARGO_PKG_VERSION"),
        repository = env!("CARGO_PKG_REPOSITORY"),
    )
}
