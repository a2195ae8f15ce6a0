//! TLS: whom the client trusts, and logins by certificate.

use std::path::Path;
use std::sync::Arc;

use koji_proto::client::{ClientError, Options, Session, Step};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::hub::{Accept, Answer, Hub, Stream, options};

/// An authority with a hub's certificate and a user's, in files.
struct Authority {
    dir: tempfile::TempDir,
    server: Arc<ServerConfig>,
}

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "test authority");
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();

    let hub_key = KeyPair::generate().unwrap();
    let hub = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&hub_key, &ca).unwrap();

    let user_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "kojiadmin");
    let user = params.signed_by(&user_key, &ca).unwrap();

    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("ca.crt"), ca.pem()).unwrap();
    std::fs::write(dir.path().join("client.pem"), user.pem() + &user_key.serialize_pem()).unwrap();

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(ca.der().to_vec())).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).allow_unauthenticated().build().unwrap();
    let key = PrivateKeyDer::try_from(hub_key.serialize_der()).unwrap();
    let server = ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![hub.der().clone()], key)
        .unwrap();
    Authority { dir, server: Arc::new(server) }
}

impl Authority {
    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    /// Starts a hub behind TLS that tells whether the client showed a certificate.
    async fn hub(&self) -> Hub {
        let acceptor = TlsAcceptor::from(Arc::clone(&self.server));
        let known = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let seen = Arc::clone(&known);
        let accept: Accept = Box::new(move |stream| {
            let (acceptor, known) = (acceptor.clone(), Arc::clone(&known));
            Box::pin(async move {
                let stream = acceptor.accept(stream).await.ok()?;
                let shown = stream.get_ref().1.peer_certificates().is_some();
                known.store(shown, std::sync::atomic::Ordering::SeqCst);
                Some(Box::new(stream) as Box<dyn Stream>)
            })
        });
        Hub::start_over(accept, "https", move |request| {
            let shown = seen.load(std::sync::atomic::Ordering::SeqCst);
            match request.method().as_str() {
                "sslLogin" if shown && request.path == "/kojihub/ssllogin" => Answer::granted(9, "1-tls"),
                _ => Answer::value(shown),
            }
        })
        .await
    }
}

#[tokio::test]
async fn a_certificate_logs_in() {
    let authority = authority();
    let hub = authority.hub().await;
    let options = Options {
        serverca: Some(authority.path("ca.crt")),
        cert: Some(authority.path("client.pem")),
        ..options()
    };
    let session = Session::new(&hub.url, options).unwrap();
    session.ssl_login(Some("builder")).await.unwrap();
    assert_eq!(session.credentials().map(|credentials| credentials.id), Some(9));
    let request = &hub.requests()[0];
    assert_eq!(request.path, "/kojihub/ssllogin");
    assert_eq!(request.call().params, ["builder".into()]);
    session.call("getLoggedInUser", Vec::new(), Vec::new()).await.unwrap();
    assert_eq!(hub.requests()[1].path, "/kojihub");
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted_and_not_tried_again() {
    let authority = authority();
    let hub = authority.hub().await;
    let other = self::authority();
    for serverca in [None, Some(other.path("ca.crt"))] {
        let session = Session::new(&hub.url, Options { serverca, anon_retry: true, ..options() }).unwrap();
        let error = session.call("getAPIVersion", Vec::new(), Vec::new()).await.unwrap_err();
        assert!(
            matches!(error, ClientError::Transport { step: Step::Connect, permanent: true, .. }),
            "{error:?}"
        );
        assert!(error.to_string().contains("set `serverca`"), "{error}");
    }
    let careless = Session::new(&hub.url, Options { no_ssl_verify: true, ..options() }).unwrap();
    assert_eq!(careless.call("getAPIVersion", Vec::new(), Vec::new()).await.unwrap(), false.into());
}

#[tokio::test]
async fn a_certificate_for_another_name_is_named() {
    let authority = authority();
    let hub = authority.hub().await;
    let options = Options { serverca: Some(authority.path("ca.crt")), ..options() };
    let session = Session::new(&hub.url.replace("localhost", "127.0.0.1"), options).unwrap();
    let error = session.call("getAPIVersion", Vec::new(), Vec::new()).await.unwrap_err();
    assert!(error.to_string().ends_with("its certificate is for another host name"), "{error}");
}

#[tokio::test]
async fn speaking_tls_to_a_plain_hub_is_explained() {
    let hub = Hub::start(|_| Answer::value(1)).await;
    let session = Session::new(&hub.url.replace("http:", "https:"), options()).unwrap();
    let error = session.call("getAPIVersion", Vec::new(), Vec::new()).await.unwrap_err();
    assert!(error.to_string().ends_with("it does not speak TLS; check for https and the port"), "{error}");
}

#[test]
fn files_that_hold_no_certificates_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("empty.pem");
    std::fs::write(&path, "nothing").unwrap();
    let new = |options| Session::new("https://koji.example.org/kojihub", options).unwrap_err().to_string();
    let missing = new(Options { serverca: Some(Path::new("/nonexistent/ca.crt").into()), ..options() });
    assert!(missing.starts_with("cannot use the server authorities /nonexistent/ca.crt: "), "{missing}");
    let empty = new(Options { cert: Some(path.clone()), ..options() });
    assert!(empty.starts_with(&format!("cannot use the client certificate {}: ", path.display())), "{empty}");
}

#[tokio::test]
async fn without_a_certificate_there_is_no_login_by_one() {
    let session = Session::new("https://koji.example.org/kojihub", options()).unwrap();
    assert!(matches!(session.ssl_login(None).await, Err(ClientError::NoCertificate)));
}
