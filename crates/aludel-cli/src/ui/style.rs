//! Colours. None of them carries a meaning that the words do not.

use std::fmt;

use anstyle::{AnsiColor, Style};

/// The word `error`.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The word `warning`, and what waits for somebody.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The word `hint`.
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default().bold();
/// What is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Revision ids.
pub(crate) const REVISION: Style = AnsiColor::Yellow.on_default();
/// What names other things: labels of fields, headings.
pub(crate) const LABEL: Style = Style::new().bold();

/// A text in a style, padded outside of the style.
pub(crate) struct Painted<T> {
    style: Style,
    text: T,
}

/// Puts a text into a style; streams that want no colour drop it again.
pub(crate) fn paint<T: fmt::Display>(style: Style, text: T) -> Painted<T> {
    Painted { style, text }
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}{}{}",
            self.style,
            self.text,
            self.style.render_reset()
        )
    }
}
