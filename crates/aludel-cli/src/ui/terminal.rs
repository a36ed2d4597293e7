//! What the streams are connected to: width and colour.

use std::io::IsTerminal;

/// The columns that output is laid out for when nothing is known.
const USUAL_WIDTH: usize = 80;

/// Fewer columns than this are not believed.
const NARROWEST: usize = 20;

/// What the streams are connected to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// What `COLUMNS` says, which wins over what the terminal says.
    columns: Option<usize>,
}

impl Terminal {
    /// A terminal of which `COLUMNS` says `columns`.
    pub(crate) fn new(columns: Option<&str>) -> Self {
        Self {
            columns: columns
                .and_then(|columns| columns.trim().parse().ok())
                .filter(|columns| *columns >= NARROWEST),
        }
    }

    /// The columns that an answer may take.
    pub(crate) fn output_width(self) -> usize {
        self.columns
            .or_else(|| width_of(std::io::stdout()))
            .unwrap_or(USUAL_WIDTH)
    }

    /// The columns that a message may take.
    pub(crate) fn error_width(self) -> usize {
        self.columns
            .or_else(|| width_of(std::io::stderr()))
            .unwrap_or(USUAL_WIDTH)
    }

    /// Whether messages go to a terminal on which a line can be drawn again.
    pub(crate) fn can_redraw() -> bool {
        std::io::stderr().is_terminal()
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
    }
}

#[cfg(unix)]
fn width_of(stream: impl std::os::fd::AsFd) -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(stream)?;
    Some(usize::from(width.0)).filter(|width| *width >= NARROWEST)
}

#[cfg(windows)]
fn width_of(stream: impl std::os::windows::io::AsHandle) -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(stream)?;
    Some(usize::from(width.0)).filter(|width| *width >= NARROWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_win_when_they_can_be_meant() {
        assert_eq!(Terminal::new(Some("132")).output_width(), 132);
        assert_eq!(Terminal::new(Some("3")).columns, None);
        assert_eq!(Terminal::new(Some("wide")).columns, None);
        assert_eq!(Terminal::new(None).columns, None);
    }
}
