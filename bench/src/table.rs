use std::fmt;

/// What was measured, against what, and whether it is within budget.
#[derive(Debug, Default)]
pub struct Table(Vec<Row>);

#[derive(Debug)]
struct Row {
    what: String,
    measured: String,
    budget: String,
    verdict: &'static str,
}

/// What a figure may be.
#[derive(Clone, Copy, Debug)]
pub enum Budget {
    AtLeast(f64),
    AtMost(f64),
}

impl Table {
    /// Adds a figure; `note` says how it came about.
    pub fn add(&mut self, what: &str, figure: f64, unit: &str, budget: Budget, note: &str) {
        let (limit, verdict) = match budget {
            Budget::AtLeast(floor) => (format!("≥ {floor}{unit}"), if figure >= floor { "met" } else { "MISSED" }),
            Budget::AtMost(roof) => (format!("≤ {roof}{unit}"), if figure <= roof { "met" } else { "MISSED" }),
        };
        let measured =
            if note.is_empty() { format!("{figure:.2}{unit}") } else { format!("{figure:.2}{unit}  ({note})") };
        self.0.push(Row { what: what.into(), measured, budget: limit, verdict });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |cell: fn(&Row) -> &str| self.0.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0);
        let (what, measured, budget) = (width(|r| &r.what), width(|r| &r.measured), width(|r| &r.budget));
        for row in &self.0 {
            writeln!(f, "{:what$}  {:measured$}  {:budget$}  {}", row.what, row.measured, row.budget, row.verdict)?;
        }
        Ok(())
    }
}
