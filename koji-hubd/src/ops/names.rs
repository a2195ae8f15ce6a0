//! Looking things up that callers name by number or name, and giving new things their names.

use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::records::names::IdName;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::names::{self, Names};

impl HubCall {
    /// Finds a name and its number, also of a thing that was deleted.
    pub(crate) async fn find_named(&self, names: Names, lookup: &Lookup) -> Result<Option<IdName>> {
        Ok(names::find(&self.conn, names, lookup).await?)
    }

    /// Finds a name and its number, also of a thing that was deleted; it has to be there.
    pub(crate) async fn named(&self, names: Names, lookup: &Lookup) -> Result<IdName> {
        let found = self.find_named(names, lookup).await?;
        found.ok_or_else(|| no_such(names, lookup))
    }

    /// Finds the number of a name, or gives it one.
    pub(crate) async fn number_of_name(&self, names: Names, name: &str) -> Result<i64> {
        match self.find_named(names, &Lookup::from(name)).await? {
            Some(found) => Ok(found.id),
            None => Ok(names::create(&self.conn, names, name).await?),
        }
    }

    /// Changes a name; the new one must be allowed, and free also among deleted things.
    pub(crate) async fn rename(&self, names: Names, kind: NameKind, old: &IdName, new: &str) -> Result<()> {
        if old.name == new {
            return Ok(());
        }
        self.check_name(kind, new)?;
        if let Some(taken) = self.find_named(names, &Lookup::from(new)).await? {
            return Err(Fault::generic(format!("there is a {} {} already", names.noun(), taken.name)));
        }
        Ok(names::rename(&self.conn, names, old.id, new).await?)
    }
}

/// Says that a thing does not exist.
pub(crate) fn no_such(names: Names, lookup: &Lookup) -> Fault {
    Fault::generic(format!("no such {}: {lookup}", names.noun()))
}
