//! The table of [`LegalHours`], for whoever keeps it: a row for each place, sources in docs/architecture/quiet-hours.md.
//!
//! A place without a row has no hours of its own. Where sources disagree, the stricter hours stand here.

use super::{DayHours, LegalHours};
use crate::domain::quiet_hours::holidays::PublicHolidays;

/// What states and countries allow.
pub const LEGAL_HOURS: &[LegalHours] = &[
    // 47 CFR 64.1200(c)(1): no telephone solicitation before 8 or after 21 by the local time of the called party.
    LegalHours { is_confirmed: true, ..every_day("US", &[], (8, 21)) },
    // Alabama.
    LegalHours {
        sunday: None,
        holidays: PublicHolidays::UnitedStates,
        ..every_day("US-AL", &[1205, 1251, 1256, 1334, 1659, 1938], (8, 20))
    },
    // California.
    every_day(
        "US-CA",
        &[
            1209, 1213, 1279, 1310, 1323, 1341, 1350, 1369, 1408, 1415, 1424, 1442, 1510, 1530, 1559, 1562, 1619, 1626,
            1628, 1650, 1657, 1661, 1669, 1707, 1714, 1738, 1747, 1760, 1805, 1818, 1820, 1831, 1840, 1858, 1909, 1916,
            1925, 1949, 1951,
        ],
        (9, 21),
    ),
    // Connecticut.
    every_day("US-CT", &[1203, 1475, 1860, 1959], (9, 20)),
    // Florida.
    every_day(
        "US-FL",
        &[
            1239, 1305, 1321, 1324, 1352, 1386, 1407, 1448, 1561, 1645, 1656, 1689, 1727, 1728, 1754, 1772, 1786, 1813,
            1850, 1863, 1904, 1941, 1954,
        ],
        (8, 20),
    ),
    // Illinois.
    every_day(
        "US-IL",
        &[1217, 1224, 1309, 1312, 1331, 1447, 1464, 1618, 1630, 1708, 1730, 1773, 1779, 1815, 1847, 1872],
        (9, 21),
    ),
    // Kentucky.
    every_day("US-KY", &[1270, 1364, 1502, 1606, 1859], (10, 21)),
    // Louisiana.
    LegalHours {
        sunday: None,
        holidays: PublicHolidays::UnitedStates,
        ..every_day("US-LA", &[1225, 1318, 1337, 1504, 1985], (8, 20))
    },
    // Massachusetts.
    every_day("US-MA", &[1339, 1351, 1413, 1508, 1617, 1774, 1781, 1857, 1978], (8, 20)),
    // Maryland.
    every_day("US-MD", &[1227, 1240, 1301, 1410, 1443, 1667], (8, 20)),
    // Michigan.
    every_day("US-MI", &[1231, 1248, 1269, 1313, 1517, 1586, 1616, 1734, 1810, 1906, 1947, 1989], (9, 21)),
    // Minnesota.
    every_day("US-MN", &[1218, 1320, 1507, 1612, 1651, 1763, 1952], (9, 21)),
    // Mississippi.
    LegalHours { sunday: None, ..every_day("US-MS", &[1228, 1601, 1662, 1769], (8, 20)) },
    // New Jersey.
    every_day("US-NJ", &[1201, 1551, 1609, 1640, 1732, 1848, 1856, 1862, 1908, 1973], (8, 20)),
    // New Mexico.
    every_day("US-NM", &[1505, 1575], (9, 21)),
    // Nevada.
    every_day("US-NV", &[1702, 1725, 1775], (9, 20)),
    // Oklahoma.
    every_day("US-OK", &[1405, 1539, 1572, 1580, 1918], (8, 20)),
    // Rhode Island.
    LegalHours { saturday: Some((10, 17)), sunday: None, ..every_day("US-RI", &[1401], (9, 18)) },
    // Texas.
    LegalHours {
        sunday: Some((12, 21)),
        ..every_day(
            "US-TX",
            &[
                1210, 1214, 1254, 1281, 1325, 1346, 1361, 1409, 1430, 1432, 1469, 1512, 1682, 1713, 1726, 1737, 1806,
                1817, 1830, 1832, 1903, 1915, 1936, 1940, 1945, 1956, 1972, 1979,
            ],
            (9, 21),
        )
    },
    // Washington.
    every_day("US-WA", &[1206, 1253, 1360, 1425, 1509, 1564], (8, 20)),
    // France: no advertising by SMS from 22 to 8, on Sundays and on holidays.
    LegalHours { sunday: None, holidays: PublicHolidays::France, ..every_day("FR", &[33], (8, 22)) },
];

/// The same hours on all days.
const fn every_day(place: &'static str, prefixes: &'static [u32], hours: (u8, u8)) -> LegalHours {
    let hours: DayHours = Some(hours);
    LegalHours {
        place,
        prefixes,
        weekdays: hours,
        saturday: hours,
        sunday: hours,
        holidays: PublicHolidays::None,
        is_confirmed: false,
    }
}
