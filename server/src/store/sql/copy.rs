//! A database as one end of a copy.

use std::mem;

use futures::TryStreamExt as _;
use sqlx::{QueryBuilder, Row as _};
use tokio::sync::mpsc;

use super::{
    super::engine::{self, Connection, Db, Engine, Row},
    Failure, Result, SqlStore, check, turn_texts,
};
use crate::store::{
    CheckReport, OpenError,
    copy::{Arrival, Batch, ColumnType, CopyError, Depot, Load, Outcome, ROWS, TABLES, Table, Value},
};

/// A migrated database, whatever is in it.
pub(in crate::store) struct SqlDepot(Engine);

impl SqlStore {
    /// Opens a database to copy from or to; unlike [`SqlStore::open`] it sets nothing up.
    pub(in crate::store) async fn depot(url: &str) -> Result<SqlDepot, OpenError> {
        Engine::open(url).await.map(SqlDepot)
    }
}

impl Depot for SqlDepot {
    fn has_desk(&self) -> Outcome<'_, bool> {
        Box::pin(async {
            let known = async {
                let mut connection = self.0.read().await?;
                Ok(sqlx::query("SELECT id FROM desk").fetch_optional(&mut *connection).await?.is_some())
            };
            known.await.map_err(broken)
        })
    }

    fn unload(&self, to: mpsc::Sender<Load>) -> Outcome<'_, ()> {
        Box::pin(async move {
            let all = async {
                let mut snapshot = self.0.snapshot().await?;
                for table in &TABLES {
                    unload(&mut snapshot, table, &to).await?;
                }
                // Nobody to receive it: the other end has failed, and says why.
                let _ = to.send(Load::End(check::verify(&mut snapshot).await?)).await;
                Ok(())
            };
            all.await.map_err(broken)
        })
    }

    fn load(&self, mut from: mpsc::Receiver<Load>) -> Outcome<'_, CheckReport> {
        Box::pin(async move {
            let mut transaction = self.0.write().await.map_err(Failure::from).map_err(broken)?;
            let mut unloaded = None;
            while let Some(next) = from.recv().await {
                match next {
                    Load::Rows(batch) => load(&mut transaction, batch).await.map_err(broken)?,
                    Load::End(report) => unloaded = Some(report),
                }
            }
            let Some(from) = unloaded else {
                return Err(CopyError::Broken("the other database stopped half-way".to_owned()));
            };
            engine::continue_keys(&mut transaction).await.map_err(Failure::from).map_err(broken)?;
            turn_texts::make_anew(&mut transaction).await.map_err(broken)?;
            let to = check::verify(&mut transaction).await.map_err(broken)?;
            if !from.ok || from != to {
                return Err(CopyError::Unfaithful { from, to });
            }
            transaction.commit().await.map_err(Failure::from).map_err(broken)?;
            Ok(to)
        })
    }

    fn close(&self) -> Outcome<'_, ()> {
        Box::pin(async {
            self.0.close().await;
            Ok(())
        })
    }
}

fn broken(failure: Failure) -> CopyError {
    CopyError::Broken(failure.to_string())
}

async fn unload(connection: &mut Connection, table: &'static Table, to: &mpsc::Sender<Load>) -> Result<()> {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let sql = format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), table.name, table.order);
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch(connection);
    let mut batch = Vec::with_capacity(ROWS);
    while let Some(row) = rows.try_next().await? {
        batch.push(values(table, &row)?);
        if batch.len() == ROWS {
            let _ = to.send(Load::Rows(Batch { table, rows: mem::take(&mut batch) })).await;
        }
    }
    if !batch.is_empty() {
        let _ = to.send(Load::Rows(Batch { table, rows: batch })).await;
    }
    Ok(())
}

fn values(table: &Table, row: &Row) -> Result<Vec<Value>> {
    table
        .columns
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| {
            Ok(match kind {
                ColumnType::Int => Value::Int(row.try_get(at)?),
                ColumnType::Text => Value::Text(row.try_get(at)?),
                ColumnType::Bool => Value::Bool(row.try_get(at)?),
                ColumnType::Bytes => Value::Bytes(row.try_get(at)?),
            })
        })
        .collect()
}

async fn load(connection: &mut Connection, batch: Batch) -> Result<()> {
    match batch.table.arrival {
        Arrival::Insert => insert(connection, batch).await,
        Arrival::Replace => {
            sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {}", batch.table.name)))
                .execute(&mut *connection)
                .await?;
            insert(connection, batch).await
        }
        Arrival::Index => {
            for row in batch.rows {
                if let [Value::Int(Some(ticket)), Value::Int(Some(turn)), Value::Text(Some(folded))] = row.as_slice() {
                    engine::keep_text(connection, *ticket, *turn, folded.clone()).await?;
                }
            }
            Ok(())
        }
    }
}

async fn insert(connection: &mut Connection, batch: Batch) -> Result<()> {
    let columns: Vec<&str> = batch.table.columns.iter().map(|(name, _)| *name).collect();
    let mut sql: QueryBuilder<Db> =
        QueryBuilder::new(format!("INSERT INTO {} ({}) ", batch.table.name, columns.join(", ")));
    sql.push_values(batch.rows, |mut row, values| {
        for value in values {
            match value {
                Value::Int(value) => row.push_bind(value),
                Value::Text(value) => row.push_bind(value),
                Value::Bool(value) => row.push_bind(value),
                Value::Bytes(value) => row.push_bind(value),
            };
        }
    });
    sql.build().execute(connection).await?;
    Ok(())
}
