//! docs/architecture/quiet-hours.md says what the code does.

use super::*;
use crate::domain::quiet_hours::holidays::PublicHolidays;
use crate::domain::quiet_hours::legal_hours::{DayHours, LEGAL_HOURS};

const PAGE: &str = include_str!("../../../../../../docs/architecture/quiet-hours.md");

/// Rows of the table behind `mark`, cell by cell.
fn rows(mark: &str) -> Vec<Vec<&'static str>> {
    let table = PAGE.split(mark).nth(1).unwrap_or_default().trim_start().lines();
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn the_page_has_the_table_of_laws() {
    let hours = |hours: DayHours| match hours {
        Some((from, to)) => format!("{from:02}–{to:02}"),
        None => "never".to_owned(),
    };
    let told: Vec<Vec<&str>> = rows("<!-- legal hours -->");
    let known = LEGAL_HOURS.iter().map(|law| {
        let holidays = match law.holidays {
            PublicHolidays::None => "none",
            PublicHolidays::UnitedStates => "American",
            PublicHolidays::France => "French",
        };
        vec![law.place.to_owned(), hours(law.weekdays), hours(law.saturday), hours(law.sunday), holidays.to_owned()]
    });
    assert_eq!(told.iter().map(|row| row[..5].to_vec()).collect::<Vec<_>>(), known.collect::<Vec<_>>());
    for (row, law) in told.iter().zip(LEGAL_HOURS) {
        assert_eq!(!row[5].contains("N/C"), law.is_confirmed, "{row:?}");
    }
}

#[test]
fn every_example_of_the_page_comes_true() {
    let examples = rows("<!-- examples -->");
    assert!(examples.len() >= 10, "the page has examples");
    for row in examples {
        let [to, at, zone, class, expected] = row[..] else { panic!("{row:?}") };
        let address = Address::written(to);
        let recipient = Recipient { zone: Some(zone).filter(|zone| !zone.is_empty()), ..Recipient::from(&address) };
        let class = MessageClass::from_name(class).unwrap();
        let verdict = judge(&recipient, class, at.parse().unwrap(), &TenantHours::default());
        let released = verdict.released_at.map_or("at once".to_owned(), |at| at.to_string());
        assert_eq!((released.as_str(), verdict.allowed), (expected, expected == "at once"), "{row:?}");
    }
}

#[test]
fn the_tenants_hours_of_the_page_can_be_saved() {
    let example = PAGE.split("## The tenant's own hours").nth(1).unwrap().split("```json").nth(1).unwrap();
    let configured: QuietHours = serde_json::from_str(example.split("```").next().unwrap()).unwrap();
    assert_eq!(configured.problems(), []);
    let written = serde_json::to_value(&configured).unwrap();
    for field in written.as_object().unwrap().keys() {
        assert!(PAGE.contains(&format!("| `{field}` |")), "{field} is not on the page");
    }
}
