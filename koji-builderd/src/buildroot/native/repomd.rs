//! What a repository holds, told by the checksums of its metadata.

use koji_core::mock_config::MockConfig;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::error::RepoError;

/// Metadata that decides what a root made from the repository contains.
const DECISIVE: [&str; 5] = ["primary", "group", "modules", "primary_zck", "group_zck"];

/// Checksums of a repository's decisive metadata, in the order of names.
///
/// Two repositories with the same contents have the same fingerprint, wherever and whenever they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RepoFingerprint(Vec<(String, String)>);

impl RepoFingerprint {
    /// Reads the description of the first mirror that answers.
    pub(super) async fn fetch(settings: &MockConfig) -> Result<Self, RepoError> {
        let mut last = RepoError { url: String::new(), reason: "no base URL is configured".to_owned() };
        for base in &settings.base_urls {
            let url = format!("{}/repodata/repomd.xml", base.trim_end_matches('/'));
            match read(&url, settings.proxy.as_deref()).await.and_then(|text| Self::parse(&text)) {
                Ok(fingerprint) => return Ok(fingerprint),
                Err(reason) => last = RepoError { url, reason },
            }
        }
        Err(last)
    }

    /// Adds the checksums to a hash.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(kind, checksum)| format!("{kind} {checksum}"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        let mut found: Vec<(String, String)> = Vec::new();
        let mut kind = None;
        let mut in_checksum = false;
        loop {
            match reader.read_event().map_err(|e| e.to_string())? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "data" => {
                        let name = tag.try_get_attribute("type").map_err(|e| e.to_string())?;
                        kind = name.map(|n| n.value.into_owned());
                    }
                    // The checksum of the uncompressed file, where there is one, does not depend on the compression.
                    "checksum" | "open-checksum" => in_checksum = true,
                    _ => in_checksum = false,
                },
                Event::Text(checksum) if in_checksum => {
                    let checksum = checksum.trim().to_owned();
                    if let Some(kind) = kind.as_ref().filter(|kind| DECISIVE.contains(&kind.as_str())) {
                        match found.last_mut().filter(|(last, _)| last == kind) {
                            Some((_, known)) => *known = checksum,
                            None => found.push((kind.clone(), checksum)),
                        }
                    }
                }
                Event::End(_) => in_checksum = false,
                Event::Eof => break,
                _ => {}
            }
        }
        if found.iter().all(|(kind, _)| !kind.starts_with("primary")) {
            return Err("no primary metadata is named".to_owned());
        }
        found.sort();
        Ok(Self(found))
    }
}

async fn read(url: &str, proxy: Option<&str>) -> Result<String, String> {
    if let Some(path) = url.strip_prefix("file://") {
        return fs_err::tokio::read_to_string(path).await.map_err(|e| e.to_string());
    }
    let mut client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(60));
    if let Some(proxy) = proxy {
        client = client.proxy(reqwest::Proxy::all(proxy).map_err(|e| e.to_string())?);
    }
    let client = client.build().map_err(|e| e.to_string())?;
    let answer = client.get(url).send().await.and_then(reqwest::Response::error_for_status);
    answer.map_err(|e| e.to_string())?.text().await.map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPOMD: &str = r#"<?xml version="1.0"?>
        <repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>REV</revision>
        <data type="filelists"><checksum type="sha256">f</checksum></data>
        <data type="primary"><checksum type="sha256">PACKED</checksum>
          <open-checksum type="sha256">abc</open-checksum><location href="x"/><timestamp>REV</timestamp></data>
        <data type="group"><checksum type="sha256">comps</checksum></data></repomd>"#;

    #[test]
    fn only_contents_count() {
        let first = RepoFingerprint::parse(REPOMD).unwrap();
        assert_eq!(first.lines().collect::<Vec<_>>(), ["group comps", "primary abc"]);
        let again = REPOMD.replace("REV", "17").replace("PACKED", "zst");
        assert_eq!(RepoFingerprint::parse(&again).unwrap(), first);
        assert_ne!(RepoFingerprint::parse(&REPOMD.replace("abc", "def")).unwrap(), first);
    }

    #[test]
    fn other_documents_are_refused() {
        assert!(RepoFingerprint::parse("<html>not found</html>").is_err());
        assert!(RepoFingerprint::parse("<repomd><data type=").is_err());
    }
}
