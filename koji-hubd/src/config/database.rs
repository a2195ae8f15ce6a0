//! Which database the options name: SQLite by default, PostgreSQL in upstream's forms.

use std::path::Path;

use super::ConfigError;
use crate::store::db::DbConfig;

/// The options that name a database.
pub(super) struct DatabaseOptions<'a> {
    pub(super) connection_string: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) user: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    pub(super) port: Option<&'a str>,
    pub(super) password: Option<&'a str>,
}

impl DatabaseOptions<'_> {
    /// Chooses the database; with no option at all it is SQLite in the topdir.
    pub(super) fn choose(&self, topdir: &Path) -> Result<DbConfig, ConfigError> {
        if let Some(text) = self.connection_string {
            return from_connection_string(text);
        }
        let parts = [
            ("dbname", self.name),
            ("user", self.user),
            ("host", self.host),
            ("port", self.port),
            ("password", self.password),
        ];
        if parts.iter().all(|(_, value)| value.is_none()) {
            return Ok(DbConfig::Sqlite(topdir.join("koji.db")));
        }
        Ok(DbConfig::Postgres(url_of(
            parts.into_iter().filter_map(|(key, value)| Some((key, value?.to_owned()))),
        )))
    }
}

fn from_connection_string(text: &str) -> Result<DbConfig, ConfigError> {
    if let Some(path) = text.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(ConfigError::Database("sqlite: needs the path of a file".into()));
        }
        return Ok(DbConfig::Sqlite(path.into()));
    }
    if text.starts_with("postgresql://") || text.starts_with("postgres://") {
        return Ok(DbConfig::Postgres(text.to_owned()));
    }
    parse_key_values(text).map(|pairs| DbConfig::Postgres(url_of(pairs)))
}

/// Reads libpq's `key=value key='quoted value'` form.
fn parse_key_values(text: &str) -> Result<Vec<(&'static str, String)>, ConfigError> {
    const KEYS: &[&str] =
        &["dbname", "user", "host", "hostaddr", "port", "password", "sslmode", "sslrootcert", "options"];
    let mut pairs = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.peek().is_none() {
            break;
        }
        let mut key = String::new();
        while let Some(c) = chars.next_if(|c| *c != '=' && !c.is_whitespace()) {
            key.push(c);
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.next() != Some('=') {
            return Err(ConfigError::Database(format!("{key:?} in DBConnectionString has no value")));
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let mut value = String::new();
        let quoted = chars.next_if_eq(&'\'').is_some();
        loop {
            match chars.next() {
                Some('\\') => value.extend(chars.next()),
                Some('\'') if quoted => break,
                Some(c) if !quoted && c.is_whitespace() => break,
                Some(c) => value.push(c),
                None if quoted => {
                    return Err(ConfigError::Database("DBConnectionString has an open quote".into()));
                }
                None => break,
            }
        }
        let known = KEYS.iter().find(|known| **known == key);
        let key =
            known.ok_or_else(|| ConfigError::Database(format!("DBConnectionString: unknown key {key:?}")))?;
        pairs.push((*key, value));
    }
    Ok(pairs)
}

/// Writes the parts as a URL; a host that is a path names a socket's folder.
fn url_of(pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let query: Vec<String> = pairs
        .into_iter()
        .map(|(key, value)| format!("{}={}", if key == "hostaddr" { "host" } else { key }, encode(&value)))
        .collect();
    format!("postgresql:///?{}", query.join("&"))
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (b as char).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> DatabaseOptions<'static> {
        DatabaseOptions {
            connection_string: None,
            name: None,
            user: None,
            host: None,
            port: None,
            password: None,
        }
    }

    #[test]
    fn no_option_means_sqlite_in_the_topdir() {
        assert_eq!(
            none().choose(Path::new("/mnt/koji")).unwrap(),
            DbConfig::Sqlite("/mnt/koji/koji.db".into())
        );
    }

    #[test]
    fn upstreams_options_and_texts_name_postgresql() {
        let options = DatabaseOptions { name: Some("koji"), password: Some("a&b"), ..none() };
        let url = options.choose(Path::new("/")).unwrap();
        assert_eq!(url, DbConfig::Postgres("postgresql:///?dbname=koji&password=a%26b".into()));
        let text =
            DatabaseOptions { connection_string: Some("dbname=koji user = 'o\\'k' port=5433"), ..none() };
        let url = text.choose(Path::new("/")).unwrap();
        assert_eq!(url, DbConfig::Postgres("postgresql:///?dbname=koji&user=o%27k&port=5433".into()));
        let bad = DatabaseOptions { connection_string: Some("dbname"), ..none() };
        assert!(bad.choose(Path::new("/")).is_err());
    }
}
