//! What the numbers were measured on.

use anyhow::Result;

use crate::tools::Tools;

/// A machine, and the programs on it, in words.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The day, `2026-11-20`.
    pub(crate) date: String,
    /// Processors, memory, operating system.
    pub(crate) size: String,
    /// How many programs wanted a processor in the last 15 minutes, on average.
    pub(crate) load: String,
    /// The programs with their versions.
    pub(crate) versions: Vec<String>,
}

/// Asks the machine.
pub(crate) fn describe(tools: &Tools) -> Result<Machine> {
    let processors = std::thread::available_parallelism()?;
    let memory = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("MemTotal:"))?;
            let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kilobytes.div_ceil(1024 * 1024))
        })
        .map_or_else(|| "unknown".to_owned(), |size| format!("{size} GiB"));
    let kernel = rustix::system::uname();
    Ok(Machine {
        date: jiff::Zoned::now()
            .with_time_zone(jiff::tz::TimeZone::UTC)
            .date()
            .to_string(),
        size: format!(
            "{processors} processors ({}), {memory} of memory, {}",
            kernel.machine().to_string_lossy(),
            kernel.sysname().to_string_lossy(),
        ),
        load: std::fs::read_to_string("/proc/loadavg")
            .ok()
            .and_then(|text| text.split(' ').nth(2).map(str::to_owned))
            .unwrap_or_else(|| "unknown".to_owned()),
        versions: tools.versions()?,
    })
}
