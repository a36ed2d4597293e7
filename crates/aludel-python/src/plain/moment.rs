//! Dates and times in ISO 8601 as numbers.

/// The arguments of `datetime.date`: year, month, day; and no offset.
pub(super) fn date(text: &str) -> Option<(Vec<i64>, Option<i64>)> {
    let mut parts = text.splitn(3, '-');
    let numbers = [
        digits(parts.next()?)?,
        digits(parts.next()?)?,
        digits(parts.next()?)?,
    ];
    Some((numbers.to_vec(), None))
}

/// The arguments of `datetime.time`: hour, minute, second, microsecond; and the offset
/// from UTC in seconds.
pub(super) fn time(text: &str) -> Option<(Vec<i64>, Option<i64>)> {
    let split = text.find(['+', '-', 'Z']).unwrap_or(text.len());
    let (clock, offset) = text.split_at(split);
    let mut parts = clock.splitn(3, ':');
    let hour = digits(parts.next()?)?;
    let minute = digits(parts.next()?)?;
    let (second, microsecond) = match parts.next() {
        None => (0, 0),
        Some(seconds) => match seconds.split_once('.') {
            None => (digits(seconds)?, 0),
            Some((seconds, fraction)) if fraction.len() <= 6 => {
                let zeros = u32::try_from(6 - fraction.len()).ok()?;
                (digits(seconds)?, digits(fraction)? * 10_i64.pow(zeros))
            }
            Some(_) => return None,
        },
    };
    Some((
        vec![hour, minute, second, microsecond],
        self::offset(offset)?,
    ))
}

/// The arguments of `datetime.datetime`, and the offset from UTC in seconds.
pub(super) fn date_time(text: &str) -> Option<(Vec<i64>, Option<i64>)> {
    let (day, clock) = text.split_once([' ', 'T'])?;
    let (mut numbers, _) = date(day)?;
    let (clock, offset) = time(clock)?;
    numbers.extend(clock);
    Some((numbers, offset))
}

/// Seconds east of UTC; `Some(None)` where no offset is written.
#[expect(
    clippy::option_option,
    reason = "outside: whether it is one; inside: whether it is there"
)]
fn offset(text: &str) -> Option<Option<i64>> {
    let (sign, clock) = match text.chars().next() {
        None => return Some(None),
        Some('Z') => return Some(Some(0)),
        Some('-') => (-1, &text[1..]),
        Some(_) => (1, &text[1..]),
    };
    let mut seconds = 0;
    let mut unit = 3600;
    for part in clock.split(':') {
        seconds += digits(part)? * unit;
        unit /= 60;
    }
    Some(Some(sign * seconds))
}

fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{date, date_time, time};

    #[test]
    fn fractions_are_microseconds() {
        assert_eq!(time("10:20:30.5"), Some((vec![10, 20, 30, 500_000], None)));
    }

    #[test]
    fn offsets_are_seconds() {
        assert_eq!(
            date_time("2020-01-02 03:04:05-02:30"),
            Some((vec![2020, 1, 2, 3, 4, 5, 0], Some(-9000)))
        );
        assert_eq!(
            date_time("2020-01-02T03:04:05Z"),
            Some((vec![2020, 1, 2, 3, 4, 5, 0], Some(0)))
        );
        assert_eq!(
            date_time("2020-01-02 03:04:05+00"),
            Some((vec![2020, 1, 2, 3, 4, 5, 0], Some(0)))
        );
    }

    #[test]
    fn what_python_has_no_date_for_is_no_date() {
        assert_eq!(date("infinity"), None);
        assert_eq!(date("0044-03-15 BC"), None);
    }
}
