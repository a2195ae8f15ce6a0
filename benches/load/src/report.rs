//! What was measured: named figures, as a table and as JSON.

use serde::{Deserialize, Serialize};

use crate::durations::Durations;

/// The result of one measurement.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) title: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) note: Option<String>,
}

/// One number of a result.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: Unit,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Unit {
    #[serde(rename = "1/s")]
    PerSecond,
    #[serde(rename = "MB/s")]
    MegabytesPerSecond,
    #[serde(rename = "ms")]
    Milliseconds,
    #[serde(rename = "count")]
    Count,
}

impl Unit {
    /// Returns its sign and how many decimals mean something.
    fn style(self) -> (&'static str, usize) {
        match self {
            Self::PerSecond => ("1/s", 1),
            Self::MegabytesPerSecond => ("MB/s", 1),
            Self::Milliseconds => ("ms", 3),
            Self::Count => ("", 0),
        }
    }
}

impl Figure {
    /// Returns the number and its unit for people.
    pub(crate) fn text(&self) -> String {
        let (sign, decimals) = self.unit.style();
        format!("{:>12.decimals$} {sign:<4}", self.value)
    }
}

impl Report {
    pub(crate) fn new(title: String) -> Self {
        Self { title, figures: Vec::new(), note: None }
    }

    pub(crate) fn add(&mut self, name: &str, value: f64, unit: Unit) {
        self.figures.push(Figure { name: name.to_owned(), value, unit });
    }

    /// Adds a distribution; nothing if it is empty, since there is no honest number for it.
    pub(crate) fn add_durations(&mut self, name: &str, durations: Durations) {
        let Some(spread) = durations.spread() else { return };
        for (part, duration) in
            [("p50", spread.p50), ("p90", spread.p90), ("p99", spread.p99), ("max", spread.max)]
        {
            self.add(&format!("{name} {part}"), duration.as_secs_f64() * 1e3, Unit::Milliseconds);
        }
    }

    /// Returns it for people.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec![self.title.clone()];
        lines.extend(self.figures.iter().map(|figure| format!("  {:<24} {}", figure.name, figure.text())));
        lines.extend(self.note.clone());
        lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}
