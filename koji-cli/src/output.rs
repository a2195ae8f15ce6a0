//! The only place that prints: data to standard output, the rest to standard error.

use std::io::{IsTerminal as _, Write as _};

/// Where a command's lines go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output;

impl Output {
    /// Prints a line of data.
    pub(crate) fn line(self, text: impl AsRef<str>) {
        self.write(format!("{}\n", text.as_ref()).as_bytes());
    }

    /// Prints data as it is.
    pub(crate) fn write(self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        // A reader that has gone away (`| head`) ends the command quietly, as it ends other commands.
        if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
            std::process::exit(1);
        }
    }

    /// Prints a warning or error.
    pub(crate) fn warn(self, text: impl AsRef<str>) {
        // Nobody is left to tell if this fails.
        let _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
    }

    /// Tells whether a command should not wait by itself: nobody is there, or the terminal is another's.
    pub(crate) fn in_background(self) -> bool {
        if !std::io::stdin().is_terminal() {
            return true;
        }
        let own = nix::unistd::getpgrp();
        nix::unistd::tcgetpgrp(std::io::stdin()) != Ok(own)
    }
}
