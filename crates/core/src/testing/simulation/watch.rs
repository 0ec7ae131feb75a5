//! Swings of the traffic: who leads, and when points move.

use super::{MINUTE, Micros, Side};

/// The time over which swings are counted.
const WINDOW: Micros = 30 * MINUTE;

/// Remembers what changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    leader: Option<Side>,
    leads: Vec<Micros>,
    points: Vec<Micros>,
}

impl Watch {
    /// Hears who would get most of the messages now; nobody, while all are blocked.
    pub(super) fn leads(&mut self, leader: Option<Side>, now: Micros) {
        let Some(leader) = leader else { return };
        if self.leader.replace(leader).is_some_and(|before| before != leader) {
            self.leads.push(now);
        }
    }

    /// Hears that points moved.
    pub(super) fn moved(&mut self, now: Micros) {
        self.points.push(now);
    }

    /// The most changes of the leader within half an hour.
    pub(super) fn most_leads(&self) -> usize {
        most_within(&self.leads)
    }

    /// The most moves of points within half an hour.
    pub(super) fn most_moves(&self) -> usize {
        most_within(&self.points)
    }
}

fn most_within(times: &[Micros]) -> usize {
    let within = |(nth, from): (usize, &Micros)| times.iter().skip(nth).take_while(|at| **at < from + WINDOW).count();
    times.iter().enumerate().map(within).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_of_the_leader_count_and_the_worst_half_hour() {
        let mut watch = Watch::default();
        for (minute, leader) in
            [(0, Some(Side::A)), (1, None), (2, Some(Side::A)), (3, Some(Side::B)), (32, Some(Side::A))]
        {
            watch.leads(leader, minute * MINUTE);
        }
        assert_eq!(watch.most_leads(), 2);
        watch.leads(Some(Side::B), 34 * MINUTE);
        assert_eq!(watch.most_leads(), 2, "the first is half an hour ago");
    }
}
