//! Zones of numbers, and the laws of their places.

use std::collections::BTreeSet;

use crate::domain::quiet_hours::legal_hours::{LEGAL_HOURS, LegalHours};
use crate::domain::quiet_hours::number_zones::{self, NumberZones};
use crate::foundation::local_time;

fn zones(number: &str) -> String {
    NumberZones::of(number).map(|issued| issued.zones.join(" ")).unwrap_or_default()
}

/// Rows are what phonenumbers 9.0.43 answers (`phonenumbers.timezone.time_zones_for_number`), where nothing else is said.
#[test]
fn the_longest_prefix_of_a_number_tells_its_zones() {
    let check = |number: &str, expected: &str| assert_eq!(zones(number), expected, "{number}");
    check("+12125550123", "America/New_York");
    check("12125550123", "America/New_York");
    check("+18502220123", "America/New_York");
    check("+18502340123", "America/Chicago");
    check("+17012260123", "America/Chicago");
    check("+17014840123", "America/Denver America/North_Dakota/Center");
    check("+12085550123", "America/Boise America/Los_Angeles");
    check("+19282100123", "America/Phoenix");
    check("+13105550123", "America/Los_Angeles");
    check("+17875550123", "America/Puerto_Rico");
    check("+12425550123", "America/Nassau");
    check("+14165550123", "America/Toronto");
    check("+447700900123", "Europe/Guernsey Europe/Isle_of_Man Europe/London");
    check("+33612345678", "Europe/Paris");
    check("+61412345678", "Australia/Sydney");
    check("+5491123456789", "America/Buenos_Aires");
    check("+5511912345678", "America/Sao_Paulo");
    check("+8613812345678", "Asia/Shanghai");
    check("+99912345678", "");
    // Not in libphonenumber: an exchange of Idaho that it does not know.
    check("+12080550123", "America/Boise America/Denver America/Los_Angeles");
    // Mexico's old mobile numbers are those without the 1.
    assert_eq!(zones("+5215512345678"), zones("+525512345678"));
    assert_eq!(zones("+525512345678"), "America/Mexico_City");
    assert_eq!(zones("+5216641234567"), "America/Tijuana");
}

#[test]
fn what_is_nowhere_in_america_is_everywhere_in_it() {
    let check = |number: &str| {
        let issued = NumberZones::of(number).unwrap();
        assert!(issued.is_unknown_area() && issued.zones.len() == 42, "{number}: {issued:?}");
    };
    for number in
        ["+18005550123", "+18885550123", "+15005550006", "+16005550123", "+12005550123", "+1212555012", "+1208555"]
    {
        check(number);
    }
}

#[test]
fn every_zone_of_the_table_is_in_the_program() {
    let names: BTreeSet<&str> = number_zones::all_zones().collect();
    assert_eq!((names.len(), number_zones::count()), (285, 3194), "read what phone_zones.py made, then change this");
    let unknown: Vec<&&str> = names.iter().filter(|name| local_time::zone(name).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_law_holds_where_the_number_was_issued() {
    let check = |number: &str, expected: &str| {
        let issued = NumberZones::of(number).unwrap();
        let places: Vec<&str> = LegalHours::of(number, &issued).iter().map(|law| law.place).collect();
        assert_eq!(places.join(" "), expected, "{number}");
    };
    check("+12125550123", "US");
    check("+13055550123", "US US-FL");
    check("+14695550123", "US US-TX");
    check("+17875550123", "US");
    check("+16715550123", "US");
    check("+14165550123", "");
    check("+12425550123", "");
    check("+447700900123", "");
    check("+33612345678", "FR");
    // Nuevo Laredo's table has New York's zone too.
    check("+522015550123", "");
    let all: Vec<&str> = LEGAL_HOURS.iter().map(|law| law.place).filter(|place| place.starts_with("US")).collect();
    check("+18005550123", &all.join(" "));
}

#[test]
fn no_prefix_is_under_more_than_one_law_and_each_is_known() {
    let mut seen = BTreeSet::new();
    for law in LEGAL_HOURS {
        for prefix in law.prefixes {
            assert!(seen.insert(prefix), "{prefix} of {} has two", law.place);
            let number = format!("{prefix}2345678");
            let known = NumberZones::of(&number).is_some_and(|issued| !issued.is_unknown_area());
            assert!(known, "{prefix} of {} is in no zone", law.place);
        }
        for (from, to) in [law.weekdays, law.saturday, law.sunday].into_iter().flatten() {
            assert!(from < to && to <= 24, "{}", law.place);
        }
    }
}
