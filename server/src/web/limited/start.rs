//! What a desk begins with, as far as a role goes: for whoever can do something about it.

use app::{
    domain::{account::Permission, start::Beginning},
    ports::{Beginnings, PortError},
};
use async_trait::async_trait;

use super::Limited;

#[async_trait]
impl Beginnings for Limited {
    async fn beginning(&self) -> Result<Beginning, PortError> {
        self.may(Permission::ManageTokens)?;
        self.desk.beginning().await
    }
}
