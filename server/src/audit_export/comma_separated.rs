use std::io;

use engine::audit::Exported;

use super::Format;
use crate::comma_separated::{CONTENT_TYPE, defused, rows, written};

pub const FORMAT: Format = Format { name: "CSV", extension: "csv", content_type: CONTENT_TYPE, begin, write };

const COLUMNS: [&str; 13] = [
    "position",
    "id",
    "at",
    "kind",
    "actor",
    "account_id",
    "target",
    "target_id",
    "ip",
    "user_agent",
    "proof",
    "detail",
    "hash",
];

fn begin() -> io::Result<Vec<u8>> {
    let mut rows = rows();
    rows.write_record(COLUMNS)?;
    written(rows)
}

fn write(events: &[Exported]) -> io::Result<Vec<u8>> {
    let mut rows = rows();
    for event in events {
        let (position, detail) = (event.position.to_string(), event.detail.to_string());
        let cells = [
            &position,
            &event.id,
            &event.at,
            &event.kind,
            &event.actor,
            &event.account,
            &event.target,
            &event.target_account,
            &event.ip,
            &event.user_agent,
            &event.proof,
            &detail,
            &event.hash,
        ];
        rows.write_record(cells.map(|cell| defused(cell).into_owned()))?;
    }
    written(rows)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_cell_breaks_a_row() {
        let event = Exported {
            position: 1,
            id: "0192".into(),
            at: "2026-03-03T09:41:00.000000Z".into(),
            kind: "project.created".into(),
            actor: "+ada@acme.dev".into(),
            account: String::new(),
            target: "-bob@acme.dev".into(),
            target_account: String::new(),
            ip: "::1".into(),
            user_agent: "=cmd|'/c calc'!A1, \"x\"".into(),
            proof: "\tpasskey".into(),
            detail: json!({ "name": "a\r\nb, \"c\"" }),
            hash: "00".into(),
        };
        let text = String::from_utf8([begin().unwrap(), write(&[event]).unwrap()].concat()).unwrap();
        assert_eq!(text.matches("\r\n").count(), 2, "{text}");
        let mut read = csv::Reader::from_reader(text.as_bytes());
        let row = read.records().next().unwrap().unwrap();
        assert_eq!(row.len(), COLUMNS.len());
        for (at, cell) in [
            (4, "'+ada@acme.dev"),
            (6, "'-bob@acme.dev"),
            (8, "::1"),
            (9, "'=cmd|'/c calc'!A1, \"x\""),
            (10, "'\tpasskey"),
            (11, r#"{"name":"a\r\nb, \"c\""}"#),
        ] {
            assert_eq!(&row[at], cell);
        }
    }
}
