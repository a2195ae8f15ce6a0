//! `/kojifiles`: the top directory, read-only: files with ranges and validators, folders as listings.

use std::fmt::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use crate::files::confined;
use crate::hub::Hub;

/// The folders of the top directory that are served; what else lies there (a database, say) is nobody's business.
const SERVED: &[&str] = &["external", "packages", "repos", "repos-dist", "scratch", "vol", "work"];

/// Answers a request below `/kojifiles`.
pub(super) async fn handle(State(hub): State<Arc<Hub>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let url_path = request.uri().path().to_owned();
    let below = url_path.strip_prefix("/kojifiles").unwrap_or_default();
    let Some(relative) = safe_path(below) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let top = hub.config.topdir.clone();
    let path = top.join(&relative);
    let looked = tokio::task::spawn_blocking(move || confined(&top, &path)).await;
    let Ok(Some((path, metadata))) = looked else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if metadata.is_dir() {
        if !url_path.ends_with('/') {
            return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{url_path}/"))])
                .into_response();
        }
        return listing(&url_path, &path, relative.as_os_str().is_empty()).await;
    }
    serve_file(&path, &metadata, request).await
}

/// Turns the path of a URL into one below the top directory; `None` if it leads elsewhere or to what is not served.
fn safe_path(url_path: &str) -> Option<PathBuf> {
    let decoded = percent_encoding::percent_decode_str(url_path).decode_utf8().ok()?;
    let mut path = PathBuf::new();
    for component in Path::new(decoded.trim_start_matches('/')).components() {
        match component {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    match path.components().next() {
        None => Some(path),
        Some(first) => SERVED.iter().any(|name| first.as_os_str() == *name).then_some(path),
    }
}

async fn serve_file(path: &Path, metadata: &std::fs::Metadata, request: Request) -> Response {
    let etag = format!(
        "\"{:x}-{:x}-{:x}\"",
        metadata.ino(),
        metadata.mtime_nsec() ^ metadata.mtime(),
        metadata.len()
    );
    let Ok(etag) = HeaderValue::from_str(&etag) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if matches_etag(request.headers(), &etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let kind = content_type(path);
    let request = forget_stale_range(request, &etag);
    let served = match ServeFile::new(path).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let mut response = served.map(Body::new);
    response.headers_mut().insert(header::ETAG, etag);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn matches_etag(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let (Some(wanted), Ok(etag)) = (headers.get(header::IF_NONE_MATCH), etag.to_str()) else { return false };
    wanted
        .to_str()
        .is_ok_and(|wanted| wanted.split(',').any(|one| matches!(one.trim(), "*") || one.trim() == etag))
}

/// A range of a file that has changed since is no use: the whole file is given then.
fn forget_stale_range(mut request: Request, etag: &HeaderValue) -> Request {
    let stale = request
        .headers()
        .get(header::IF_RANGE)
        .is_some_and(|wanted| wanted.as_bytes().starts_with(b"\"") && wanted != etag);
    if stale {
        request.headers_mut().remove(header::RANGE);
    }
    request
}

/// Logs are shown by browsers; everything else is a download.
fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()) {
        Some("log" | "txt" | "cfg" | "ks" | "spec") => "text/plain; charset=utf-8",
        Some("xml") => "text/xml",
        Some("json") => "application/json",
        Some("rpm") => "application/x-rpm",
        Some("gz") => "application/gzip",
        _ => "application/octet-stream",
    }
}

async fn listing(url_path: &str, path: &Path, is_top: bool) -> Response {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || -> std::io::Result<Vec<(String, bool, u64)>> {
        let mut entries = Vec::new();
        for entry in fs_err::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || (is_top && !SERVED.contains(&name.as_str())) {
                continue;
            }
            let Ok(metadata) = fs_err::metadata(entry.path()) else { continue };
            entries.push((name, metadata.is_dir(), metadata.len()));
        }
        entries.sort();
        Ok(entries)
    });
    let Ok(Ok(entries)) = read.await else { return StatusCode::NOT_FOUND.into_response() };
    let title = escape(url_path);
    let mut page = format!("<!DOCTYPE html>\n<title>{title}</title>\n<h1>{title}</h1>\n<table>\n");
    if !is_top {
        page.push_str("<tr><td><a href=\"../\">../</a></td><td></td></tr>\n");
    }
    for (name, is_dir, size) in entries {
        let slash = if is_dir { "/" } else { "" };
        let link = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
        let size = if is_dir { String::new() } else { size.to_string() };
        let name = escape(&name);
        let _ =
            writeln!(page, "<tr><td><a href=\"{link}{slash}\">{name}{slash}</a></td><td>{size}</td></tr>");
    }
    page.push_str("</table>\n");
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_served_folders_are_reached() {
        assert_eq!(safe_path("/packages/a/1/"), Some("packages/a/1".into()));
        assert_eq!(safe_path("/"), Some(PathBuf::new()));
        for path in
            ["/koji.db", "/../etc/passwd", "/packages/../koji.db", "/packages/%2e%2e/koji.db", "/.secret"]
        {
            assert_eq!(safe_path(path), None, "{path}");
        }
    }

    #[test]
    fn links_do_not_lead_out() {
        let outside = tempfile::tempdir().unwrap();
        fs_err::write(outside.path().join("secret"), "x").unwrap();
        let top = tempfile::tempdir().unwrap();
        fs_err::create_dir_all(top.path().join("work/a")).unwrap();
        fs_err::create_dir_all(top.path().join("vol")).unwrap();
        fs_err::write(top.path().join("work/a/file"), "x").unwrap();
        std::os::unix::fs::symlink("a/file", top.path().join("work/inside")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret"), top.path().join("work/out")).unwrap();
        assert!(confined(top.path(), &top.path().join("work/inside")).is_some());
        assert!(confined(top.path(), &top.path().join("work/out")).is_none());
        std::os::unix::fs::symlink(outside.path(), top.path().join("vol/disk")).unwrap();
        assert!(confined(top.path(), &top.path().join("vol/disk/secret")).is_some());
    }
}
