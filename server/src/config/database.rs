use engine::DatabaseUrl;

/// Reads the address of a database. What it said is never repeated: it may hold a password.
pub fn parse(raw: &str) -> Result<DatabaseUrl, (String, &'static str)> {
    if raw.starts_with("postgres://") || raw.starts_with("postgresql://") {
        return Ok(DatabaseUrl::Postgres(raw.to_owned()));
    }
    let path = raw.strip_prefix("sqlite://").ok_or_else(|| {
        (
            "is not the address of a database".to_owned(),
            "write sqlite://path/to/sallyport.db or postgres://user:password@host/database",
        )
    })?;
    if path.is_empty() || path.contains('?') || path.starts_with(':') {
        return Err(("does not name a file".to_owned(), "write sqlite://path/to/sallyport.db, without options"));
    }
    Ok(DatabaseUrl::Sqlite(path.into()))
}
