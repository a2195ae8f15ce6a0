//! `koji-load compare`: two results side by side.

use std::path::{Path, PathBuf};

use crate::error::LoadError;
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Comparison {
    /// The result to compare with.
    base: PathBuf,
    /// The result in question.
    new: PathBuf,
}

impl Comparison {
    /// Returns the comparison for people.
    pub(crate) fn table(&self) -> Result<String, LoadError> {
        Ok(compare(&read(&self.base)?, &read(&self.new)?))
    }
}

fn read(path: &Path) -> Result<Report, LoadError> {
    let text = fs_err::read(path).map_err(LoadError::ReadReport)?;
    let foreign = |source| LoadError::NoReport { path: path.display().to_string(), source };
    serde_json::from_slice(&text).map_err(foreign)
}

fn compare(base: &Report, new: &Report) -> String {
    let mut lines = vec![
        format!("base: {}", base.title),
        format!("new:  {}", new.title),
        format!("  {:<24} {:>12}      {:>12}      {:>8}", "", "base", "new", "new/base"),
    ];
    for old in &base.figures {
        let Some(now) = new.figures.iter().find(|figure| figure.name == old.name) else { continue };
        let ratio = if old.value == 0.0 { "-".into() } else { format!("{:.2}", now.value / old.value) };
        lines.push(format!("  {:<24} {} {} {ratio:>8}", old.name, old.text(), now.text()));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Unit;

    fn report(title: &str, rate: f64, p50: f64, requests: f64, faults: f64) -> Report {
        let mut report = Report::new(title.into());
        report.add("requests per second", rate, Unit::PerSecond);
        report.add("latency p50", p50, Unit::Milliseconds);
        report.add("requests", requests, Unit::Count);
        report.add("faults", faults, Unit::Count);
        report
    }

    #[test]
    fn what_both_have_is_compared() {
        let mut base = report("getTag then", 200.0, 8.0, 1000.0, 0.0);
        base.add("only in the base", 1.0, Unit::Count);
        let new = report("getTag now", 5000.0, 10.0, 25000.0, 3.0);
        insta::assert_snapshot!(compare(&base, &new), @r"
        base: getTag then
        new:  getTag now
                                           base               new      new/base
          requests per second             200.0 1/s        5000.0 1/s     25.00
          latency p50                     8.000 ms         10.000 ms       1.25
          requests                         1000             25000         25.00
          faults                              0                 3             -
        ");
    }
}
