//! Ctrl-C and SIGTERM.
//!
//! The first asks the run to stop: it cancels its statement, undoes what the database
//! can undo and says what it could not. The second leaves at once.

use aludel::Interrupt;
use aludel_core::diagnostic::Diagnostic;

use crate::answer::STOPPED;
use crate::failure::Failure;
use crate::standing::Standing;
use crate::ui::Ui;

/// Passes signals on to `interrupt` from now on, until the process ends.
#[cfg(unix)]
pub(crate) fn pass_on(interrupt: Interrupt, standing: Standing, ui: Ui) -> std::io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            let mut arrived = signals.forever();
            if arrived.next().is_none() {
                return;
            }
            ui.note("stopping: the running statement is cancelled (once more leaves at once)");
            // Cancelling may have to reach a server that does not answer. The second
            // signal must not wait for that.
            std::thread::spawn(move || interrupt.request());
            if arrived.next().is_some() {
                leave(&standing, &ui);
            }
        })?;
    Ok(())
}

/// Elsewhere the system ends the process, and the journal tells the next run.
#[cfg(not(unix))]
pub(crate) fn pass_on(_interrupt: Interrupt, _standing: Standing, _ui: Ui) -> std::io::Result<()> {
    Ok(())
}

#[expect(clippy::exit, reason = "whoever signals twice wants the process gone")]
fn leave(standing: &Standing, ui: &Ui) -> ! {
    let mut diagnostic =
        Diagnostic::error("stopped", "left at once, without waiting for the database");
    diagnostic.facts = standing.facts();
    ui.fail(&Failure::from(
        diagnostic.with_help("see where the database is with `aludel status`"),
    ));
    std::process::exit(STOPPED)
}
