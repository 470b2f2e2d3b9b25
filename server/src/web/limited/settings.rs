//! Settings: everyone reads them, admins change them.

use app::{
    domain::{
        account::Permission,
        event::Actor,
        settings::{DeskSettings, RawReaders},
    },
    ports::{PortError, Settings},
};
use async_trait::async_trait;

use super::Limited;

#[async_trait]
impl Settings for Limited {
    async fn settings(&self) -> Result<DeskSettings, PortError> {
        self.desk.settings().await
    }

    async fn set_raw_readers(&self, to: RawReaders, actor: &Actor) -> Result<(), PortError> {
        self.may(Permission::ChangeSettings)?;
        self.desk.set_raw_readers(to, actor).await
    }

    fn may_change_settings(&self) -> bool {
        self.role.allows(Permission::ChangeSettings)
    }
}
