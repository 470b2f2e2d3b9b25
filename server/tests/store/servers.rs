//! What only a database server can be like: of another encoding, out of reach, behind a password, encrypted.

use std::{net::TcpListener, sync::Arc};

use server::{
    clock::SetClock,
    store::{self, OpenError},
};
use sqlx::{Connection as _, PgConnection, Row as _};
use test_postgres::Server;

use crate::desk::{START, at};

async fn open(url: &str) -> Result<(), OpenError> {
    let store = store::open(url, Arc::new(SetClock::new(at(START)))).await?;
    store.close().await;
    Ok(())
}

async fn refusal(url: &str) -> String {
    open(url).await.expect_err("it should not be opened").to_string()
}

/// The address of another database of the server.
fn elsewhere(name: &str) -> String {
    let database = Server::of_this_process().unwrap().create(None).unwrap();
    database.url().replace(database.name(), name)
}

async fn as_administrator(sql: &str) {
    let mut connection = PgConnection::connect(Server::of_this_process().unwrap().url()).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_database_that_can_not_hold_every_character_is_refused() {
    let name = format!("handoff_test_latin_{}", std::process::id());
    as_administrator(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")).await;
    let refused = refusal(&elsewhere(&name)).await;
    as_administrator(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    assert_eq!(refused, "the database has the encoding SQL_ASCII; the desk needs one made with ENCODING 'UTF8'");
}

#[tokio::test]
async fn a_server_out_of_reach_is_named_without_the_password() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for url in [
        format!("postgres://handoff:s3cret-pass@127.0.0.1:{port}/desk"),
        format!("postgresql://handoff:s3cret-pass@127.0.0.1:{port}/desk?sslmode=require"),
        "postgres://handoff:s3cret-pass@127.0.0.1:99999/desk".to_owned(),
        "postgres://handoff:s3cret-pass@[/desk".to_owned(),
    ] {
        let error = open(&url).await.unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(!said.contains("s3cret"), "{said}");
    }
    let refused = refusal(&format!("postgres://handoff@127.0.0.1:{port}/desk?pasword=s3cret-pass")).await;
    assert_eq!(refused, "the database URL has a parameter that is not understood: pasword");
    let refused = refusal(&format!("postgres://handoff:x@127.0.0.1:{port}/desk")).await;
    assert!(refused.starts_with("the database can't be reached: "), "{refused}");
}

#[tokio::test]
async fn what_the_server_says_is_passed_on() {
    let refused = refusal(&elsewhere("no_such_database")).await;
    assert_eq!(refused, r#"the database can't be reached: database "no_such_database" does not exist"#);
}

#[tokio::test]
async fn a_connection_is_encrypted_where_that_is_asked_for() {
    let server = Server::of_this_process().unwrap();
    let Some(certificate) = server.certificate() else { return };
    let database = server.create(None).unwrap();
    open(&format!("{}?sslmode=require", database.url())).await.unwrap();
    let known = format!("{}?sslmode=verify-full&sslrootcert={}", database.url(), certificate.display());
    open(&known).await.unwrap();
    let mut connection = PgConnection::connect(&known).await.unwrap();
    let row = sqlx::query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetch_one(&mut connection).await;
    assert!(row.unwrap().get::<bool, _>(0));
    connection.close().await.unwrap();
    // Nobody has vouched for a certificate that signs itself.
    let refused = refusal(&format!("{}?sslmode=verify-full", database.url())).await;
    assert!(refused.contains("certificate"), "{refused}");
}

#[tokio::test]
async fn a_database_that_this_user_may_not_make_tables_in_says_so() {
    let database = Server::of_this_process().unwrap().create(None).unwrap();
    let role = format!("handoff_test_guest_{}", std::process::id());
    as_administrator(&format!("CREATE ROLE {role} LOGIN")).await;
    let guest = database.url().replacen("handoff@", &format!("{role}@"), 1);
    let refused = refusal(&guest).await;
    as_administrator(&format!("DROP ROLE {role}")).await;
    assert_eq!(refused, "the database can't be migrated: permission denied for schema public");
}
