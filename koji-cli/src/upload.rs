//! Sending files to the hub, with a bar that shows how far they are.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use koji_proto::client::{Progress, UploadTarget};

use crate::context::Context;
use crate::error::{CliError, Result};

/// Uploads a file into a folder of its own and returns its path below the hub's work area.
pub(crate) async fn to_work_area(
    context: &Context,
    file: &Path,
    kind: &str,
    progress: bool,
) -> Result<String> {
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| CliError::failed(format!("{} names no file", file.display())))?;
    let folder = unique_folder(kind);
    let started = Instant::now();
    let show = |done: Progress| {
        if progress {
            context.out.write(bar(done, started.elapsed()).as_bytes());
        }
    };
    context.session().upload_file(file, UploadTarget::new(&folder, name), show).await?;
    Ok(format!("{folder}/{name}"))
}

/// Makes a folder's name that nobody else uses: the time, and eight letters.
fn unique_folder(kind: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let letters: String = (0..8).map(|_| char::from(rand::random_range(b'a'..=b'z'))).collect();
    format!("{kind}/{now:.6}.{letters}")
}

/// Draws the bar of an upload: `[====    ]  57% 00:00:01  12.00 MiB  9.10 MiB/sec`.
fn bar(progress: Progress, elapsed: Duration) -> String {
    let total = progress.total.unwrap_or(progress.done).max(1);
    let fraction = progress.done as f64 / total as f64;
    let filled = "=".repeat((fraction * 36.0) as usize);
    let seconds = elapsed.as_secs();
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rate = progress.done as f64 / elapsed.as_secs_f64().max(0.001);
    let percent = format!("{:.0}%", fraction * 100.0);
    let (size, rate) = (human_size(progress.done as f64), format!("{}/sec", human_size(rate)));
    format!("[{filled:<36}] {percent:>4} {clock:>8} {size:>10} {rate:>14}\r")
}

fn human_size(bytes: f64) -> String {
    let mut size = bytes;
    for unit in ["B", "KiB", "MiB"] {
        if size < 1024.0 {
            return format!("{size:.2} {unit}");
        }
        size /= 1024.0;
    }
    format!("{size:.2} GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_how_far_and_how_fast() {
        let half = Progress { done: 6 << 20, total: Some(12 << 20) };
        insta::assert_snapshot!(bar(half, Duration::from_secs(3)).trim_end(), @"[==================                  ]  50% 00:00:03   6.00 MiB   2.00 MiB/sec");
    }
}
