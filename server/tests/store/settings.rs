//! What is set for the desk, seen by every process at once.

use app::domain::{
    event::{Actor, EventPayload},
    settings::{DeskSettings, RawReaders},
};
use server::store::copy;

use crate::desk::TestDesk;

pub(crate) async fn a_setting_is_seen_by_every_process_and_is_in_the_log(desk: TestDesk) {
    let other = desk.other_process().await;
    assert_eq!(desk.store.settings().await.unwrap(), DeskSettings::default());
    let ada: Actor = desk.person("Ada").await.reference().into();
    desk.store.set_raw_readers(RawReaders::Admins, &ada).await.unwrap();
    assert_eq!(other.settings().await.unwrap().raw_readers, RawReaders::Admins);
    let events = desk.store.check().await.unwrap().events;
    desk.store.set_raw_readers(RawReaders::Admins, &ada).await.unwrap();
    assert_eq!(desk.store.check().await.unwrap().events, events, "what is set already is no change");
    other.set_raw_readers(RawReaders::Everyone, &ada).await.unwrap();
    assert_eq!(desk.store.settings().await.unwrap().raw_readers, RawReaders::Everyone);
    assert_eq!(desk.store.check().await.unwrap().events, events + 1);
    let payload = desk.last_payload().await;
    assert!(matches!(payload, EventPayload::SettingChanged { from, to, .. } if from == "admins" && to == "everyone"));
    desk.assert_whole().await;
}

pub(crate) async fn a_setting_set_twice_at_once_is_told_in_order(desk: TestDesk) {
    let other = desk.other_process().await;
    let (one, two) = tokio::join!(
        desk.store.set_raw_readers(RawReaders::Admins, &Actor::System),
        other.set_raw_readers(RawReaders::Admins, &Actor::System),
    );
    one.unwrap();
    two.unwrap();
    let before = desk.store.check().await.unwrap().events;
    desk.store.set_raw_readers(RawReaders::Everyone, &Actor::System).await.unwrap();
    // Set once, not twice, and then set back.
    assert_eq!(desk.store.check().await.unwrap().events, before + 1);
    assert!(matches!(desk.last_payload().await, EventPayload::SettingChanged { from, .. } if from == "admins"));
}

pub(crate) async fn a_copied_desk_is_set_as_it_was(desk: TestDesk) {
    desk.store.set_raw_readers(RawReaders::Admins, &Actor::System).await.unwrap();
    for database in [desk.empty(), desk.empty_on_the_other()] {
        copy::copy(&desk.url(), &database.url()).await.unwrap();
        assert_eq!(desk.opened(database).await.store.settings().await.unwrap().raw_readers, RawReaders::Admins);
    }
}
