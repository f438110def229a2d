//! Parts of lists, each read with one row more than is shown: that row says whether there is more.

/// The first `at_most` of what was read, and whether there is more behind them.
pub fn shown<T>(mut read: Vec<T>, at_most: i64) -> (Vec<T>, bool) {
    let at_most = usize::try_from(at_most).unwrap_or_default();
    let has_more = read.len() > at_most;
    read.truncate(at_most);
    (read, has_more)
}
