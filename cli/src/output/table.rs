//! Tables for people: columns that line up in any script, cut to the terminal's width, without a raw control.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::terminal::{Look, Style, clean};

/// Rows under headings.
#[derive(Debug)]
pub struct Table {
    headings: Vec<&'static str>,
    elastic: Option<usize>,
    rows: Vec<Vec<Cell>>,
}

/// What stands in a column of a row.
#[derive(Debug)]
pub struct Cell {
    text: String,
    style: Style,
}

/// What one thing is like, a line each.
#[derive(Debug, Default)]
pub struct Details(Vec<(&'static str, Cell)>);

/// Between two columns.
const GAP: usize = 2;
/// The elastic column is not made narrower than this.
const NARROWEST: usize = 8;

impl Cell {
    pub fn styled(text: &str, style: Style) -> Self {
        Self { text: clean(text).into_owned(), style }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::styled(text, Style::Plain)
    }
}

impl Table {
    pub fn new<const N: usize>(headings: [&'static str; N]) -> Self {
        Self { headings: headings.into(), elastic: None, rows: Vec::new() }
    }

    /// The column that gives way on a narrow terminal. The others stay whole: half an id is worth nothing.
    pub fn elastic(self, column: usize) -> Self {
        Self { elastic: Some(column), ..self }
    }

    pub fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        self.rows.push(cells.into());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines; none without a row.
    pub fn render(&self, look: &Look) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let headings: Vec<_> = self.headings.iter().map(|heading| Cell::styled(heading, Style::Heading)).collect();
        let widths = self.widths(look);
        std::iter::once(&headings).chain(&self.rows).map(|row| line(row, &widths, look)).collect()
    }

    fn widths(&self, look: &Look) -> Vec<usize> {
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width());
            cells.chain(self.headings.get(column).map(|heading| heading.width())).max().unwrap_or_default()
        };
        let mut widths: Vec<usize> = (0..self.headings.len()).map(widest).collect();
        let whole = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let excess = look.width.map_or(0, |room| whole.saturating_sub(room));
        if let Some(elastic) = self.elastic.and_then(|column| widths.get_mut(column)) {
            *elastic = (*elastic).min(elastic.saturating_sub(excess).max(NARROWEST));
        }
        widths
    }
}

impl Details {
    pub fn line(&mut self, name: &'static str, value: impl Into<Cell>) {
        self.0.push((name, value.into()));
    }

    pub fn render(&self, look: &Look) -> String {
        let widest = self.0.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
        let shown = |(name, value): &(&str, Cell)| {
            let padding = " ".repeat(widest - name.width() + GAP);
            format!("{}{padding}{}\n", look.paint(Style::Heading, name), look.paint(value.style, &value.text))
        };
        self.0.iter().map(shown).collect()
    }
}

fn line(row: &[Cell], widths: &[usize], look: &Look) -> String {
    let mut line = String::new();
    for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
        let text = cut(&cell.text, *width);
        line.push_str(&look.paint(cell.style, &text));
        if at + 1 < row.len() {
            line.push_str(&" ".repeat(width.saturating_sub(text.width()) + GAP));
        }
    }
    line.push('\n');
    line
}

/// `text` in at most `width` columns; an ellipsis says that there was more.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut taken = 0;
    for letter in text.chars() {
        taken += letter.width().unwrap_or_default();
        if taken + 1 > width {
            break;
        }
        short.push(letter);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Table {
        let mut table = Table::new(["NAME", "ROLE"]);
        table.row(["李雷".into(), "admin".into()]);
        table.row(["Ünal".into(), "viewer".into()]);
        table.row(["e\u{301}ve".into(), "member".into()]);
        table
    }

    #[test]
    fn columns_line_up_in_every_script() {
        let text = people().render(&Look::PIPE);
        assert_eq!(text, "NAME  ROLE\n李雷  admin\nÜnal  viewer\ne\u{301}ve   member\n");
    }

    #[test]
    fn a_table_fits_the_terminal() {
        let mut table = Table::new(["ID", "NAME"]).elastic(1);
        table.row(["1".into(), "a name that is much longer than there is room".into()]);
        table.row(["2".into(), "李李李李李李李李李李李李李李李".into()]);
        let look = Look { width: Some(20), ..Look::PIPE };
        let text = table.render(&look);
        assert!(text.lines().all(|line| line.width() <= 20), "{text}");
        assert!(text.contains("1   a name that is …"), "{text}");
    }

    #[test]
    fn an_id_is_never_cut() {
        let mut table = Table::new(["ID", "NAME"]).elastic(1);
        table.row(["019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10".into(), "Launch pad of the year".into()]);
        let look = Look { width: Some(40), ..Look::PIPE };
        assert!(table.render(&look).contains("019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10  Launch …"));
    }

    #[test]
    fn a_narrow_terminal_does_not_hang_or_empty_a_table() {
        let look = Look { width: Some(1), ..Look::PIPE };
        assert!(people().render(&look).contains("admin"));
    }

    #[test]
    fn a_cell_stays_on_its_line() {
        let mut table = Table::new(["NAME"]);
        table.row(["a\n\u{1b}[31mb".into()]);
        assert_eq!(table.render(&Look::PIPE), "NAME\na\u{FFFD}\u{FFFD}[31mb\n");
        let mut details = Details::default();
        details.line("Name", "a\u{202E}b");
        assert_eq!(details.render(&Look::PIPE), "Name  a\u{FFFD}b\n");
    }

    #[test]
    fn nothing_is_shown_of_nothing() {
        assert_eq!(Table::new(["NAME"]).render(&Look::PIPE), "");
    }
}
