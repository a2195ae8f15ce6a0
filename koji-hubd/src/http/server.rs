//! The server: which path is answered by what.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{any, get};
use tokio::net::TcpListener;

use super::{files, rpc};
use crate::hub::Hub;

/// Returns the hub's paths.
pub fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/kojihub", any(rpc::handle))
        .route("/kojihub/{*rest}", any(rpc::handle))
        .route("/kojifiles", any(files::handle))
        .route("/kojifiles/{*path}", any(files::handle))
        .route("/kojifiles/", any(files::handle))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(hub)
}

/// Serves until the future ends; requests under way are answered.
pub async fn serve(
    hub: Arc<Hub>,
    listener: TcpListener,
    until: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(hub).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(until).await
}

/// Tells whether the database answers.
async fn ready(State(hub): State<Arc<Hub>>) -> (StatusCode, String) {
    match hub.db.reader().one::<i64>(crate::store::db::sql("SELECT 1")).await {
        Ok(_) => (StatusCode::OK, "ready\n".into()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
    }
}

async fn metrics(State(hub): State<Arc<Hub>>) -> String {
    hub.metrics.text()
}
