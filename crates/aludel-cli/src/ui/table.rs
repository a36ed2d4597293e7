//! Tables without lines: columns of text that fit the width.

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Row, Table,
};

/// How the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Whether a column may be broken into lines to make room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// Its text stays in one piece.
    Keep,
    /// Its text gives way.
    Give,
}

/// What a cell is about, shown as colour where there is some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nothing in particular.
    Plain,
    /// A name of something else.
    Label,
    /// As it should be.
    Good,
    /// Waits for somebody.
    Attention,
    /// Wrong.
    Bad,
}

/// A column before it holds anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    pub(crate) align: Align,
    pub(crate) room: Room,
}

/// A table that grows row by row.
pub(crate) struct Columns {
    table: Table,
    columns: Vec<Column>,
}

impl Columns {
    /// A table of at most `width` columns of characters; without headings if all of
    /// them are empty.
    pub(crate) fn new(width: usize, columns: &[Column]) -> Self {
        let mut table = Table::new();
        table
            .load_style(comfy_table::presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .enforce_styling()
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
        let mut columns = Self {
            table,
            columns: columns.to_vec(),
        };
        if columns
            .columns
            .iter()
            .any(|column| !column.heading.is_empty())
        {
            let headings: Vec<_> = columns
                .columns
                .iter()
                .map(|column| (column.heading.to_owned(), Tone::Label))
                .collect();
            let row = columns.cells(headings);
            columns.table.set_header(row);
        }
        columns
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = (String, Tone)>) {
        let row = self.cells(cells);
        self.table.add_row(row);
    }

    fn cells(&self, cells: impl IntoIterator<Item = (String, Tone)>) -> Row {
        cells
            .into_iter()
            .zip(&self.columns)
            .map(|((text, tone), column)| {
                let cell = Cell::new(text).set_alignment(match column.align {
                    Align::Left => CellAlignment::Left,
                    Align::Right => CellAlignment::Right,
                });
                match tone {
                    Tone::Plain => cell,
                    Tone::Label => cell.add_attribute(Attribute::Bold),
                    Tone::Good => cell.fg(Color::DarkGreen),
                    Tone::Attention => cell.fg(Color::DarkYellow),
                    Tone::Bad => cell.fg(Color::DarkRed).add_attribute(Attribute::Bold),
                }
            })
            .collect::<Vec<Cell>>()
            .into()
    }

    /// The lines, without spaces at their ends.
    pub(crate) fn render(mut self) -> String {
        for (index, column) in self.columns.iter().enumerate() {
            if let Some(shown) = self.table.column_mut(index) {
                shown.set_padding((0, 2));
                if column.room == Room::Keep {
                    shown.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
        }
        let mut text = String::new();
        for line in self.table.lines() {
            text.push_str(&without_end(&line));
            text.push('\n');
        }
        text
    }
}

/// A line without spaces at its end, also where they stand inside of a colour.
fn without_end(line: &str) -> String {
    let mut rest = line.trim_end_matches(' ');
    let mut codes = Vec::new();
    while let Some(start) = rest.rfind("\u{1b}[")
        && rest.ends_with('m')
        && rest[start + 2..rest.len() - 1]
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b';')
    {
        codes.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(' ');
    }
    codes.push(rest);
    codes.reverse();
    codes.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_at_the_end_go_and_colours_stay() {
        assert_eq!(
            without_end("a  \u{1b}[1;31mb  \u{1b}[39m\u{1b}[0m  "),
            "a  \u{1b}[1;31mb\u{1b}[39m\u{1b}[0m"
        );
        assert_eq!(without_end("  km  "), "  km");
    }

    fn plain(texts: [&str; 3]) -> impl Iterator<Item = (String, Tone)> {
        texts.map(|text| (text.to_owned(), Tone::Plain)).into_iter()
    }

    #[test]
    fn a_column_that_gives_room_is_broken_and_the_others_are_not() {
        let column = |heading, align, room| Column {
            heading,
            align,
            room,
        };
        let mut table = Columns::new(
            40,
            &[
                column("revision", Align::Left, Room::Keep),
                column("time", Align::Right, Room::Keep),
                column("message", Align::Left, Room::Give),
            ],
        );
        table.row(plain([
            "1a2b3c4d5e6f",
            "4 ms",
            "create users and everything",
        ]));
        table.row(plain(["b", "12.3 s", "größer"]));
        let shown = anstream::adapter::strip_str(&table.render()).to_string();
        insta::assert_snapshot!(shown, @r"
        revision        time  message
        1a2b3c4d5e6f    4 ms  create users and
                              everything
        b             12.3 s  größer
        ");
    }
}
