//! One kept-alive connection: a request out, a reply in.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::error::LoadError;
use crate::reply::{Reply, ReplyReader};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// How much is read at once.
const PIECE: usize = 64 << 10;

/// A connection that is opened when it is needed, and again after the hub has closed it.
#[derive(Debug)]
pub(crate) struct Connection {
    url: Url,
    keep: usize,
    stream: Option<TcpStream>,
    input: BytesMut,
    /// How often it had to be opened.
    pub(crate) opened: u64,
}

impl Connection {
    /// Makes a connection that keeps the first `keep` bytes of each answer.
    pub(crate) fn new(url: &Url, keep: usize) -> Self {
        Self { url: url.clone(), keep, stream: None, input: BytesMut::new(), opened: 0 }
    }

    /// Sends a request and waits for its reply.
    pub(crate) async fn exchange(&mut self, head: &[u8], body: &[u8]) -> Result<Reply, LoadError> {
        timeout(PATIENCE, self.attempt(head, body)).await.unwrap_or(Err(LoadError::Silence(PATIENCE)))
    }

    /// A hub may close a connection while nothing is under way, which is seen only on the next use.
    async fn attempt(&mut self, head: &[u8], body: &[u8]) -> Result<Reply, LoadError> {
        if let Some(stream) = self.stream.take() {
            match self.converse(stream, head, body).await {
                Err(LoadError::Unanswered(_)) => {}
                outcome => return outcome,
            }
        }
        let opened = self.open().await;
        let stream = opened.map_err(|source| LoadError::Connect { url: self.url.to_string(), source })?;
        self.converse(stream, head, body).await
    }

    async fn open(&mut self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(&*self.url.socket_addrs(|| None)?).await?;
        stream.set_nodelay(true)?;
        self.opened += 1;
        Ok(stream)
    }

    async fn converse(
        &mut self,
        mut stream: TcpStream,
        head: &[u8],
        body: &[u8],
    ) -> Result<Reply, LoadError> {
        self.input.clear();
        let mut reader = ReplyReader::new(self.keep);
        let mut broken: fn(io::Error) -> LoadError = LoadError::Unanswered;
        stream.write_all(head).await.map_err(broken)?;
        stream.write_all(body).await.map_err(broken)?;
        loop {
            self.input.reserve(PIECE);
            if stream.read_buf(&mut self.input).await.map_err(broken)? == 0 {
                return Err(broken(io::ErrorKind::UnexpectedEof.into()));
            }
            broken = LoadError::BrokenOff;
            if let Some(reply) = reader.advance(&mut self.input)? {
                self.stream = reply.keep_alive.then_some(stream);
                return Ok(reply);
            }
        }
    }
}
