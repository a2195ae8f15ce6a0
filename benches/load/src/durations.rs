//! Durations and the order among them.

use std::time::Duration;

/// A collection of durations, each kept, so that what is read from it is exact.
#[derive(Debug, Default)]
pub(crate) struct Durations(Vec<Duration>);

/// How durations are distributed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spread {
    pub(crate) p50: Duration,
    pub(crate) p90: Duration,
    pub(crate) p99: Duration,
    pub(crate) max: Duration,
}

impl Durations {
    pub(crate) fn record(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns the distribution; `None` if there is nothing to distribute.
    pub(crate) fn spread(mut self) -> Option<Spread> {
        self.0.sort_unstable();
        let max = *self.0.last()?;
        let at = |percent| self.0[nearest_rank(percent, self.0.len())];
        Some(Spread { p50: at(50), p90: at(90), p99: at(99), max })
    }
}

/// Returns the index of the smallest of `count` sorted items that `percent` of all do not exceed.
fn nearest_rank(percent: usize, count: usize) -> usize {
    (percent * count).div_ceil(100).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(nanoseconds: &[u64]) -> Durations {
        Durations(nanoseconds.iter().copied().map(Duration::from_nanos).collect())
    }

    #[test]
    fn ranks_are_the_nearest() {
        let [p50, p90, p99, max] = [100, 180, 198, 200].map(Duration::from_nanos);
        let backwards: Vec<_> = (1..=200).rev().collect();
        assert_eq!(of(&backwards).spread(), Some(Spread { p50, p90, p99, max }));
        let one = Duration::from_nanos(7);
        assert_eq!(of(&[7]).spread(), Some(Spread { p50: one, p90: one, p99: one, max: one }));
        assert_eq!(of(&[]).spread(), None);
    }

    proptest! {
        #[test]
        fn a_percentile_is_the_least_that_enough_do_not_exceed(mut numbers in prop::collection::vec(0..50u64, 1..300)) {
            let p90 = of(&numbers).spread().unwrap().p90.as_nanos() as u64;
            numbers.sort_unstable();
            let within = |limit| numbers.iter().filter(|n| **n <= limit).count() * 10;
            prop_assert!(within(p90) >= numbers.len() * 9);
            prop_assert!(p90 == 0 || within(p90 - 1) < numbers.len() * 9);
        }
    }
}
