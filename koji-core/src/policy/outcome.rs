//! The answers of policies that do not just allow or deny: channel, priority, and source checkout.

use koji_proto::Fault;
use koji_proto::fault::Result;

/// The channel that the policy `channel` chooses for a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelChoice {
    /// This one; it has to exist and to be enabled.
    Named(String),
    /// The one that was asked for.
    Requested,
    /// The parent task's.
    Parent,
}

/// What the policy `channel` may choose from besides naming a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChannelOffer {
    /// Whether a channel was asked for.
    pub requested: bool,
    /// Whether the task has a parent.
    pub parent: bool,
}

impl ChannelChoice {
    /// Reads an answer: `use NAME`, `req` or `parent`; no answer means the channel `default`.
    ///
    /// Other words, `req` without a requested channel and `parent` without a parent are fault 1000.
    pub fn read(action: Option<&str>, offer: ChannelOffer) -> Result<Self> {
        let Some(action) = action else { return Ok(Self::Named("default".into())) };
        let mut words = action.split_whitespace();
        match (words.next(), words.next()) {
            (Some("use"), Some(name)) => Ok(Self::Named(name.to_owned())),
            (Some("req"), _) if offer.requested => Ok(Self::Requested),
            (Some("req"), _) => Err(Fault::generic("channel policy: req, but no channel was requested")),
            (Some("parent"), _) if offer.parent => Ok(Self::Parent),
            (Some("parent"), _) => Err(Fault::generic("channel policy: parent, but the task has no parent")),
            _ => Err(Fault::generic(format!("channel policy: invalid result: {action}"))),
        }
    }
}

/// What the policy `priority` does to a task's priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriorityChange {
    /// It stays as it is.
    Stay,
    /// It becomes this.
    Set(i64),
    /// This is added to it.
    Adjust(i64),
}

impl PriorityChange {
    /// Reads an answer: `stay`, `set N`, `adjust +N` or `adjust -N`; no answer means stay, other words fault 1000.
    pub fn read(action: Option<&str>) -> Result<Self> {
        let Some(action) = action else { return Ok(Self::Stay) };
        let wrong = || Fault::generic(format!("priority policy: invalid result: {action}"));
        let words: Vec<&str> = action.split_whitespace().collect();
        let number = |text: &str| text.parse().map_err(|_| wrong());
        match words[..] {
            ["stay"] => Ok(Self::Stay),
            ["set", value] => Ok(Self::Set(number(value)?)),
            ["adjust", value] => Ok(Self::Adjust(number(value)?)),
            _ => Err(wrong()),
        }
    }

    /// Returns what becomes of a priority.
    pub fn apply(self, priority: i64) -> i64 {
        match self {
            Self::Stay => priority,
            Self::Set(value) => value,
            Self::Adjust(by) => priority.saturating_add(by),
        }
    }
}

/// What the policy `build_from_scm` says to a builder about a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScmAnswer {
    /// It may be checked out.
    Allowed {
        /// Whether the shared `common` directory is checked out beside it.
        use_common: bool,
        /// The command that fetches what the checkout lacks.
        source_command: SourceCommand,
    },
    /// It may not be built from.
    Denied {
        /// Why, for people.
        reason: String,
    },
}

/// The command that fetches what a checkout lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceCommand {
    /// The builder's usual one.
    Usual,
    /// None at all.
    Nothing,
    /// This one, word by word.
    Words(Vec<String>),
}

impl ScmAnswer {
    /// Reads an answer: `allow [use_common] [COMMAND... | none]`, with `yes`, `true` or `allowed` in place of
    /// `allow`; everything else denies, and the words behind the first are the reason.
    pub fn read(action: Option<&str>) -> Self {
        let Some(action) = action else {
            return Self::Denied { reason: "no rule of the policy applies".into() };
        };
        let mut words = action.split_whitespace().peekable();
        let verdict = words.next().unwrap_or_default().to_lowercase();
        if !matches!(verdict.as_str(), "allow" | "yes" | "true" | "allowed") {
            return Self::Denied { reason: words.collect::<Vec<_>>().join(" ") };
        }
        let use_common = words.next_if_eq(&"use_common").is_some();
        let command: Vec<String> = words.map(str::to_owned).collect();
        let source_command = match command.as_slice() {
            [] => SourceCommand::Usual,
            [word] if word == "none" => SourceCommand::Nothing,
            _ => SourceCommand::Words(command),
        };
        Self::Allowed { use_common, source_command }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: ChannelOffer = ChannelOffer { requested: true, parent: true };
    const NONE: ChannelOffer = ChannelOffer { requested: false, parent: false };

    #[test]
    fn channels() {
        assert_eq!(ChannelChoice::read(Some("use slow"), NONE), Ok(ChannelChoice::Named("slow".into())));
        assert_eq!(ChannelChoice::read(None, BOTH), Ok(ChannelChoice::Named("default".into())));
        assert_eq!(ChannelChoice::read(Some("req"), BOTH), Ok(ChannelChoice::Requested));
        assert_eq!(ChannelChoice::read(Some("parent"), BOTH), Ok(ChannelChoice::Parent));
        for action in ["req", "parent", "use", "slow", ""] {
            assert_eq!(ChannelChoice::read(Some(action), NONE).unwrap_err().code.number(), 1000, "{action}");
        }
    }

    #[test]
    fn priorities() {
        let after = |action| PriorityChange::read(action).map(|change| change.apply(20));
        assert_eq!(after(None), Ok(20));
        assert_eq!(after(Some("stay")), Ok(20));
        assert_eq!(after(Some("set 5")), Ok(5));
        assert_eq!(after(Some("adjust +5")), Ok(25));
        assert_eq!(after(Some("adjust -5")), Ok(15));
        for action in ["", "set", "set high", "adjust", "raise 5", "stay 5"] {
            assert_eq!(after(Some(action)).unwrap_err().code.number(), 1000, "{action}");
        }
    }

    #[test]
    fn sources() {
        let allowed = |use_common, source_command| ScmAnswer::Allowed { use_common, source_command };
        let words = |text: &str| SourceCommand::Words(text.split(' ').map(str::to_owned).collect());
        assert_eq!(ScmAnswer::read(Some("allow")), allowed(false, SourceCommand::Usual));
        assert_eq!(ScmAnswer::read(Some("Yes use_common")), allowed(true, SourceCommand::Usual));
        assert_eq!(ScmAnswer::read(Some("true none")), allowed(false, SourceCommand::Nothing));
        assert_eq!(
            ScmAnswer::read(Some("allowed use_common fedpkg sources")),
            allowed(true, words("fedpkg sources"))
        );
        assert_eq!(
            ScmAnswer::read(Some("deny not from there")),
            ScmAnswer::Denied { reason: "not from there".into() }
        );
        assert!(matches!(ScmAnswer::read(None), ScmAnswer::Denied { .. }));
    }
}
