//! Policies: the rule language with which a site decides what may be done, and where and when.
//!
//! The language ([`Policy`]), its tests ([`PolicyTests`]), what they may ask ([`PolicyFacts`]), all policies of a hub
//! ([`PolicySet`]) and what their answers mean live here. Storage does not: facts come through a trait.

mod builtin;
mod data;
mod decision;
mod facts;
mod inquiry;
mod outcome;
mod parse;
mod registry;
mod set;
mod syntax;
mod task_data;
#[cfg(test)]
mod tests;

pub use data::PolicyData;
pub use decision::Decision;
pub use facts::{
    BuildFacts, PackageFacts, PolicyFacts, SideTagFacts, TagFacts, TargetFacts, TaskRequest, UserFacts,
};
pub use inquiry::{AskedPackage, Inquiry};
pub use outcome::{ChannelChoice, ChannelOffer, PriorityChange, ScmAnswer, SourceCommand};
pub use parse::{PolicySyntaxError, SyntaxProblem};
pub use registry::{PolicyTest, PolicyTests, TestCallError, TestCallProblem};
pub use set::{Answer, PolicyLoadError, PolicyOptions, PolicyProblem, PolicySet, Terms};
pub use syntax::{Match, Policy, Rule, TestCall, Then};
pub use task_data::{TaskQuestion, task_data};
