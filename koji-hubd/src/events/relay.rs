//! Carrying notices between the hubs of a database, so that whoever waits at one hears what happens at another.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::Notice;
use crate::hub::Hub;
use crate::store::db::{DbError, Dialect, LONGEST_TEXT, Wire, WireReceiver, WireSender};

/// For how long the relay rests after a failure.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(2);

/// How many notices wait at most while the way is closed; when it opens, all are told that some were missed.
const MOST_WAITING: usize = 4096;

/// How many notices are sent at once at most.
const BATCH: usize = 256;

/// What travels: notices, and the hub that they come from.
#[derive(Debug, Serialize, Deserialize)]
struct Letter {
    from: u64,
    notices: Vec<Notice>,
}

/// Carries notices until aborted; ends at once where the database serves one hub alone.
pub async fn run(hub: Arc<Hub>) {
    if hub.db.dialect() == Dialect::Sqlite {
        return;
    }
    let own: u64 = rand::rng().random();
    let (sender, mut waiting) = mpsc::channel(MOST_WAITING);
    if hub.events.others.set(sender).is_err() {
        // Another relay is at work already.
        return;
    }
    loop {
        match hub.db.wire().await {
            Ok(None) => return,
            Ok(Some(Wire { sender, mut receiver })) => {
                // What happened before the wire was open was not heard, here nor there.
                hub.events.publish_here(Notice::Missed);
                hub.events.tell_others(Notice::Missed);
                let ended = tokio::select! {
                    ended = send(&sender, own, &mut waiting) => ended,
                    ended = receive(&hub, own, &mut receiver) => ended,
                };
                let Err(error) = ended else { return };
                tracing::error!("the way to the other hubs is broken: {error}");
            }
            Err(error) => tracing::error!("the other hubs cannot be reached: {error}"),
        }
        tokio::time::sleep(REST_AFTER_FAILURE).await;
    }
}

/// Sends what is waiting, as much at once as there is; ends when there will be no more.
async fn send(sender: &WireSender, own: u64, waiting: &mut mpsc::Receiver<Notice>) -> Result<(), DbError> {
    let mut notices = Vec::new();
    while waiting.recv_many(&mut notices, BATCH).await > 0 {
        sender.send(&letters(own, &mut notices)).await?;
    }
    Ok(())
}

/// Writes notices into as many texts as they need.
fn letters(own: u64, notices: &mut Vec<Notice>) -> Vec<String> {
    let mut letters = Vec::new();
    let mut rest = std::mem::take(notices);
    while !rest.is_empty() {
        // No notice is longer than a hundred bytes.
        let next = rest.split_off(rest.len().min(LONGEST_TEXT / 128));
        let letter = Letter { from: own, notices: std::mem::replace(&mut rest, next) };
        letters.extend(serde_json::to_string(&letter));
    }
    letters
}

/// Publishes what comes from other hubs.
async fn receive(hub: &Hub, own: u64, receiver: &mut WireReceiver) -> Result<(), DbError> {
    loop {
        let Some(text) = receiver.next().await? else {
            hub.events.publish_here(Notice::Missed);
            continue;
        };
        match serde_json::from_str::<Letter>(&text) {
            Ok(letter) if letter.from == own => {}
            // A hub that stops is no reason for others to do so.
            Ok(letter) => letter
                .notices
                .into_iter()
                .filter(|notice| *notice != Notice::Stopping)
                .for_each(|notice| hub.events.publish_here(notice)),
            // A newer hub may tell what this one does not know.
            Err(_) => hub.events.publish_here(Notice::Missed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_short_enough_and_complete() {
        let notice =
            |id| Notice::TaskChanged { task_id: i64::MAX - id, parent: Some(i64::MAX), host_id: None };
        let all: Vec<Notice> = (0..500).map(notice).collect();
        let letters = letters(u64::MAX, &mut all.clone());
        assert!(letters.iter().all(|letter| letter.len() <= LONGEST_TEXT));
        let read = letters.iter().flat_map(|text| serde_json::from_str::<Letter>(text).unwrap().notices);
        assert_eq!(read.collect::<Vec<_>>(), all);
    }
}
