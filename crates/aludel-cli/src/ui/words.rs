//! Numbers, durations and times as people read them.

use std::sync::LazyLock;
use std::time::Duration;

use aludel_core::revision::Direction;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `1 revision`, `2 revisions`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// `3 of 6`, or `3` where nobody knows of how many.
pub(crate) fn of_all(number: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{number} of {total}"),
        None => number.to_string(),
    }
}

/// `3 of 6 statements done`, or `3 statements done` where nobody knows of how many.
pub(crate) fn statements_done(done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{done} of {} done", count(total, "statement")),
        None => format!("{} done", count(done, "statement")),
    }
}

/// `3/6`, or `3` where nobody knows of how many.
pub(crate) fn fraction(number: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{number}/{total}"),
        None => number.to_string(),
    }
}

/// Which half of a revision ran.
pub(crate) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}

/// [`count`] of the items of a slice.
pub(crate) fn count_of<T>(items: &[T], noun: &str) -> String {
    count(items.len() as u64, noun)
}

/// A duration with as many digits as anybody needs: `4 ms`, `1.25 s`, `3 min 20 s`.
pub(crate) fn duration(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1000.0;
    let seconds = (duration + Duration::from_millis(500)).as_secs();
    if milliseconds < 1.0 {
        "<1 ms".to_owned()
    } else if milliseconds < 999.5 {
        format!("{milliseconds:.0} ms")
    } else if duration.as_secs_f64() < 9.995 {
        format!("{:.2} s", duration.as_secs_f64())
    } else if duration.as_secs_f64() < 59.95 {
        format!("{:.1} s", duration.as_secs_f64())
    } else if seconds < 3600 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else {
        format!("{} h {} min", seconds / 3600, seconds % 3600 / 60)
    }
}

/// [`duration`] of a number of milliseconds out of a report.
pub(crate) fn milliseconds(milliseconds: f64) -> String {
    duration(Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default())
}

/// The zone of this machine. To find its name, jiff reads the names of all zones, which
/// takes longer than most commands do; its rules are in one file.
static LOCAL: LazyLock<TimeZone> = LazyLock::new(|| {
    let rules = match std::env::var_os("TZ") {
        Some(_) => None,
        None => std::fs::read("/etc/localtime").ok(),
    };
    rules
        .and_then(|rules| TimeZone::tzif("Local", &rules).ok())
        .unwrap_or_else(TimeZone::system)
});

/// A time stamp of a report in local time, to the second; as it stands when it
/// is none.
pub(crate) fn time(timestamp: &str) -> String {
    timestamp.parse::<Timestamp>().map_or_else(
        |_| timestamp.to_owned(),
        |time| {
            time.to_zoned(LOCAL.clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        },
    )
}

/// The beginning of a text that takes no more than `width` columns.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut taken = 0;
    let mut short: String = text
        .chars()
        .take_while(|character| {
            taken += character.width().unwrap_or(0);
            taken < width
        })
        .collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits_at_most() {
        let words = [
            0,
            900,
            4_000,
            999_400,
            999_600,
            1_250_000,
            12_340_000,
            59_960_000,
            200_000_000,
            7_500_000_000,
        ]
        .map(|microseconds| duration(Duration::from_micros(microseconds)));
        insta::assert_snapshot!(words.join("\n"), @r"
        <1 ms
        <1 ms
        4 ms
        999 ms
        1.00 s
        1.25 s
        12.3 s
        1 min 0 s
        3 min 20 s
        2 h 5 min
        ");
    }

    #[test]
    fn one_of_a_thing_is_singular() {
        assert_eq!(count(1, "revision"), "1 revision");
        assert_eq!(count_of::<u8>(&[], "statement"), "0 statements");
    }

    #[test]
    fn what_is_no_time_stays_as_it_is() {
        assert_eq!(time("yesterday"), "yesterday");
    }
}
