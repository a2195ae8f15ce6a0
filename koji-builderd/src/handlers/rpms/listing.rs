//! What a root consists of, and where each package comes from.

use std::collections::HashMap;
use std::io::Read as _;

use flate2::read::GzDecoder;
use koji_core::handler::BuilderHub;
use koji_core::lookup::Lookup;
use koji_core::records::buildroots::FoundRpm;
use koji_core::records::external_repos::TagExternalRepo;
use koji_core::records::repos::RepoRecord;
use koji_core::refs::Unchecked;
use koji_proto::Fault;
use serde::Deserialize;

use crate::buildroot::InstalledPackage;
use crate::handlers::repos::url_for;
use crate::store::Store;

/// The most that a list of origins may unpack to.
const MAX_ORIGINS: u64 = 512 << 20;

/// The packages of a root.
pub(super) struct Listing(Vec<FoundRpm>);

/// An rpm of the tag, as the repository lists it.
#[derive(Deserialize)]
struct OwnRpm {
    id: i64,
    name: String,
    version: String,
    release: String,
    arch: String,
    payloadhash: String,
}

impl Listing {
    /// Finds out where packages come from, by the metadata of the repository.
    pub(super) async fn make(
        hub: &dyn BuilderHub,
        store: &Store,
        repo: &RepoRecord,
        arch: &str,
        installed: Vec<InstalledPackage>,
    ) -> Result<Self, Fault> {
        let event = Some(repo.create_event.into());
        let external = hub.get_external_repo_list(Lookup::Id(repo.tag_id), event).await?;
        let folder = format!("repos/{}/{}/{arch}", repo.tag_name, repo.id);
        let origins = match external.is_empty() {
            true => None,
            false => Some(Origins::read(store, &folder, arch, &external, repo.id).await?),
        };
        let own = own_rpms(store, &folder).await?;
        let mut found = Vec::with_capacity(installed.len());
        for package in installed {
            found.push(place(package, origins.as_ref(), &own)?);
        }
        Ok(Self(found))
    }

    /// Returns the packages as the hub takes them.
    pub(super) fn rpms(self) -> Vec<Unchecked<FoundRpm>> {
        self.0.into_iter().map(Unchecked::from).collect()
    }
}

fn place(
    package: InstalledPackage,
    origins: Option<&Origins<'_>>,
    own: &HashMap<String, OwnRpm>,
) -> Result<FoundRpm, Fault> {
    let nvra = format!("{}-{}-{}.{}", package.name, package.version, package.release, package.arch);
    let external = origins.map(|origins| origins.of(&nvra)).transpose()?.flatten();
    let mut found = FoundRpm {
        id: None,
        name: package.name,
        version: package.version,
        release: package.release,
        epoch: package.epoch,
        arch: package.arch,
        size: Some(package.size),
        payloadhash: Some(package.payload_hash),
        buildtime: Some(package.build_time),
        location: external.map(|repo| Lookup::Id(repo.external_repo_id)),
    };
    if external.is_none()
        && let Some(rpm) = own.get(&nvra)
    {
        if found.payloadhash.as_ref() != Some(&rpm.payloadhash) {
            return Err(Fault::buildroot(format!("{nvra} is installed, but not as the hub has it")));
        }
        found.id = Some(rpm.id);
    }
    Ok(found)
}

/// Reads the tag's own rpms, by name; a repository of an old hub has no list of them.
async fn own_rpms(store: &Store, folder: &str) -> Result<HashMap<String, OwnRpm>, Fault> {
    let Some(list) = store.read(&format!("{folder}/rpmlist.jsonl")).await? else { return Ok(HashMap::new()) };
    let mut rpms = HashMap::new();
    for line in list.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let rpm: OwnRpm = serde_json::from_slice(line)
            .map_err(|e| Fault::buildroot(format!("cannot read {folder}/rpmlist.jsonl: {e}")))?;
        rpms.insert(format!("{}-{}-{}.{}", rpm.name, rpm.version, rpm.release, rpm.arch), rpm);
    }
    Ok(rpms)
}

/// Where the packages of a merged repository come from.
struct Origins<'a> {
    /// For each package the address of its repository.
    urls: HashMap<String, String>,
    /// The external repositories by their addresses.
    external: HashMap<String, &'a TagExternalRepo>,
    /// How the address of the tag's own part ends.
    own: String,
}

impl<'a> Origins<'a> {
    async fn read(
        store: &Store,
        folder: &str,
        arch: &str,
        external: &'a [TagExternalRepo],
        repo: i64,
    ) -> Result<Self, Fault> {
        let missing = || Fault::buildroot(format!("{folder} does not say where its packages come from"));
        let repomd = store.read(&format!("{folder}/repodata/repomd.xml")).await?.ok_or_else(missing)?;
        let place = origin_place(&String::from_utf8_lossy(&repomd)).ok_or_else(missing)?;
        let packed = store.read(&format!("{folder}/{place}")).await?.ok_or_else(missing)?;
        let mut text = String::new();
        GzDecoder::new(packed.as_slice())
            .take(MAX_ORIGINS)
            .read_to_string(&mut text)
            .map_err(|e| Fault::buildroot(format!("cannot read {folder}/{place}: {e}")))?;
        let external =
            external.iter().map(|repo| (plain(&url_for(&repo.url, arch)).to_owned(), repo)).collect();
        Ok(Self { urls: parse_origins(&text), external, own: format!("/repo_{repo}_premerge") })
    }

    /// Returns the external repository that a package comes from; none if it is the hub's own.
    fn of(&self, nvra: &str) -> Result<Option<&'a TagExternalRepo>, Fault> {
        let url = self.urls.get(nvra).map(|url| plain(url));
        let url = url.ok_or_else(|| Fault::buildroot(format!("it is not known where {nvra} comes from")))?;
        match self.external.get(url) {
            Some(repo) => Ok(Some(repo)),
            None if url.starts_with("file://") && url.ends_with(&self.own) => Ok(None),
            None => Err(Fault::buildroot(format!("{nvra} comes from {url}, which is no repo of the tag"))),
        }
    }
}

fn plain(url: &str) -> &str {
    url.trim_end_matches('/')
}

/// Finds the list of origins in a repository's index.
fn origin_place(repomd: &str) -> Option<String> {
    let (_, of_origin) = repomd.split_once("<data type=\"origin\">")?;
    let (of_origin, _) = of_origin.split_once("</data>")?;
    let (_, place) = of_origin.split_once("<location href=\"")?;
    let (place, _) = place.split_once('"')?;
    Some(place.to_owned())
}

/// Reads lines of a package, a tab and an address; epochs are left out of names.
fn parse_origins(text: &str) -> HashMap<String, String> {
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    lines.map(|(nevra, url)| (without_epoch(nevra), url.to_owned())).collect()
}

fn without_epoch(nevra: &str) -> String {
    let Some((before, after)) = nevra.split_once(':') else { return nevra.to_owned() };
    // The epoch stands before the name or before the version.
    let name = before.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{name}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins<'a>(external: &'a TagExternalRepo, urls: &str) -> Origins<'a> {
        let external = [(plain(&external.url).to_owned(), external)].into();
        Origins { urls: parse_origins(urls), external, own: "/repo_7_premerge".into() }
    }

    #[test]
    fn origins_are_told_apart() {
        let external = TagExternalRepo {
            tag_id: 1,
            tag_name: "t".into(),
            external_repo_id: 3,
            external_repo_name: "base".into(),
            url: "http://base/x86_64".into(),
            priority: 5,
            merge_mode: "koji".into(),
            arches: None,
        };
        let text = "bash-5-1.x86_64\thttp://base/x86_64/\nperl-4:5-1.x86_64\thttp://base/x86_64/\n\
                    own-1-1.noarch\tfile:///work/repo_7_premerge/\nodd-1-1.noarch\thttp://elsewhere/\n";
        let origins = origins(&external, text);
        assert_eq!(origins.of("bash-5-1.x86_64").unwrap().map(|repo| repo.external_repo_id), Some(3));
        assert_eq!(origins.of("perl-5-1.x86_64").unwrap().map(|repo| repo.external_repo_id), Some(3));
        assert_eq!(origins.of("own-1-1.noarch").unwrap(), None);
        assert!(origins.of("odd-1-1.noarch").is_err());
        assert!(origins.of("unknown-1-1.noarch").is_err());
    }

    #[test]
    fn the_index_names_the_list_of_origins() {
        let repomd = "<data type=\"other\"><location href=\"no\"/></data><data type=\"origin\">\n\
                      <checksum>x</checksum><location href=\"repodata/o.gz\"/></data>";
        assert_eq!(origin_place(repomd).as_deref(), Some("repodata/o.gz"));
        assert_eq!(origin_place("<data type=\"other\"/>"), None);
    }

    #[test]
    fn epochs_take_no_part() {
        assert_eq!(without_epoch("1:bash-5-1.x86_64"), "bash-5-1.x86_64");
        assert_eq!(without_epoch("bash-12:5-1.x86_64"), "bash-5-1.x86_64");
        assert_eq!(without_epoch("bash-5-1.x86_64"), "bash-5-1.x86_64");
    }
}
