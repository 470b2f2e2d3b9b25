//! Settings: a row for each that was ever changed.

use app::domain::{
    event::{Actor, EventPayload, Subject},
    settings::{DeskSettings, RawReaders, Setting},
};

use super::{
    super::engine::{Connection, LOCK},
    Result, SqlStore,
    events::Write,
    rows::{Column as _, parsed},
};

impl SqlStore {
    /// Everything that is set.
    pub(super) async fn all_settings(&self) -> Result<DeskSettings> {
        let mut connection = self.engine.read().await?;
        Ok(DeskSettings { raw_readers: read(&mut connection, Setting::RawReaders, "").await? })
    }

    /// Says which signed-in people read the unfiltered answers.
    pub(super) async fn change_raw_readers(&self, to: RawReaders, actor: &Actor) -> Result<()> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let setting = Setting::RawReaders;
        // A row to be locked: two who set it at once are told of in the order in which they did.
        sqlx::query("INSERT INTO settings (key, value, changed_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING")
            .bind(setting.as_str())
            .bind(RawReaders::default().as_str())
            .bind(write.now().as_millis())
            .execute(write.on())
            .await?;
        let from: RawReaders = read(write.on(), setting, LOCK).await?;
        if from == to {
            return Ok(());
        }
        sqlx::query("UPDATE settings SET value = $1, changed_at = $2 WHERE key = $3")
            .bind(to.as_str())
            .bind(write.now().as_millis())
            .bind(setting.as_str())
            .execute(write.on())
            .await?;
        let (from, to) = (from.as_str().to_owned(), to.as_str().to_owned());
        write.log(actor, Subject::Desk, EventPayload::SettingChanged { setting, from, to });
        write.commit().await
    }
}

/// What is set, else what a new desk has.
async fn read<T>(connection: &mut Connection, setting: Setting, lock: &str) -> Result<T>
where
    T: Default + std::str::FromStr<Err: std::fmt::Display>,
{
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT value FROM settings WHERE key = $1{lock}")))
        .bind(setting.as_str())
        .fetch_optional(connection)
        .await?;
    row.map_or_else(|| Ok(T::default()), |row| parsed("settings.value", &row.text("value")?))
}
