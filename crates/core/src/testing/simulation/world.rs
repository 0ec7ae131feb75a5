//! Lets time pass: messages come, are called for, arrive and are reported.

use super::counts::Counts;
use super::event_queue::EventQueue;
use super::gateway::moment;
use super::message::{End, SimulatedMessage};
use super::outage::{Answer, OutageModel, Reply, micros, read};
use super::policy::{Next, Policy};
use super::report::Report;
use super::scenario::{CONTRACT, Scenario};
use super::{MINUTE, Micros, SECOND, Setup, Side, Who};
use crate::testing::in_memory::Dice;

/// One of so many messages is an alert: rather twice than never.
const ALERTS: u64 = 10;

/// The time from the API to the first call: three queues.
const PIPELINE: Micros = 300_000;

/// A queue hands over what is due within so many microseconds, on average: the next poll, and the rest of its batch.
const HANDS_OVER: u32 = 200_000;

/// What has not ended so long after the last message came is left.
const PATIENCE: Micros = 120 * MINUTE;

/// A world with one way to decide.
pub(super) struct World<P> {
    scenario: Scenario,
    setup: Setup,
    policy: P,
    weather: OutageModel,
    agenda: EventQueue<Event>,
    parcels: Vec<SimulatedMessage>,
    counts: Counts,
    /// Dice for the times of messages and for which are alerts: the same for whoever decides.
    arrivals: Dice,
    dice: Dice,
    answers: Answers,
}

#[derive(Clone, Copy)]
enum Event {
    /// The next message comes.
    Comes,
    /// A message is due.
    Due(u32),
    /// A call has come to an end.
    Answered(u32, Reply),
    /// A receipt of what was sent then at this step.
    Receipt { id: u32, step: u8, sent: Micros },
    /// A minute is over.
    Minute,
    /// Time to look at the routes.
    Look,
}

/// Replies that were read before: they mean the same every time.
#[derive(Default)]
struct Answers(Vec<(Side, Reply, Answer)>);

impl<P: Policy> World<P> {
    pub(super) fn new(scenario: Scenario, setup: Setup, policy: P) -> Self {
        Self {
            scenario,
            setup,
            policy,
            weather: OutageModel::new(scenario.spells(), CONTRACT, setup.seed ^ 0xca11),
            agenda: EventQueue::new(),
            parcels: Vec::new(),
            counts: Counts::default(),
            arrivals: Dice::new(setup.seed),
            dice: Dice::new(setup.seed ^ 0xd1ce),
            answers: Answers::default(),
        }
    }

    /// Runs until every message has come to an end.
    pub(super) fn run(mut self, who: Who, progress: &mut dyn FnMut(u64, u64)) -> Report {
        let end = Micros::from(self.setup.minutes) * MINUTE;
        self.agenda.plan(0, Event::Comes);
        self.agenda.plan(MINUTE, Event::Minute);
        self.agenda.plan(0, Event::Look);
        while let Some((now, event)) = self.agenda.next() {
            if now > end + PATIENCE {
                break;
            }
            match event {
                Event::Comes if now < end => self.come(now),
                Event::Comes => {}
                Event::Due(id) => self.due(id, now),
                Event::Answered(id, reply) => self.answered(id, reply, now),
                Event::Receipt { id, step, sent } => self.receipt(id, step, sent, now),
                Event::Minute => {
                    self.policy.each_minute(now);
                    progress(now / MINUTE, u64::from(self.setup.minutes));
                    if self.goes_on(now, end) {
                        self.agenda.plan(now + MINUTE, Event::Minute);
                    }
                }
                Event::Look => {
                    self.counts.look(&self.policy.view(now));
                    if self.goes_on(now, end) {
                        self.agenda.plan(now + super::counts::STEP, Event::Look);
                    }
                }
            }
        }
        let (scenario, setup) = (self.scenario, self.setup);
        Report::of(scenario, setup, who, &self.parcels, &self.counts, &self.weather, self.policy.watch())
    }

    /// Whether anything is left to look at.
    fn goes_on(&self, now: Micros, end: Micros) -> bool {
        now < end || self.counts.open > 0
    }

    fn come(&mut self, now: Micros) {
        let id = u32::try_from(self.parcels.len()).unwrap_or(u32::MAX);
        self.parcels.push(SimulatedMessage::new(now, self.arrivals.roll().is_multiple_of(ALERTS)));
        self.counts.open += 1;
        self.agenda.plan(now + PIPELINE, Event::Due(id));
        let mean = f64::from(u32::try_from(SECOND).unwrap_or(u32::MAX)) / f64::from(self.setup.rate.max(1));
        let pause = micros(-(1.0 - self.arrivals.fraction()).ln() * mean);
        self.agenda.plan(now + pause, Event::Comes);
    }

    fn due(&mut self, id: u32, now: Micros) {
        let Some(parcel) = self.parcels.get_mut(index(id)) else { return };
        self.counts.events += 1;
        let next = self.policy.due(parcel, id, now);
        if next == Next::Call {
            let (side, step) = (parcel.side(), parcel.step);
            let outcome = self.weather.call(side, now);
            self.counts.called(side, now, outcome.arrives.is_some());
            if let Some(arrives) = outcome.arrives {
                parcel.copies = parcel.copies.saturating_add(1);
                parcel.arrived = Some(parcel.arrived.map_or(arrives, |before| before.min(arrives)));
                self.agenda.plan(outcome.receipt, Event::Receipt { id, step, sent: now });
            }
            self.agenda.plan(outcome.answered, Event::Answered(id, outcome.reply));
            return;
        }
        self.follow(id, next, now);
    }

    fn answered(&mut self, id: u32, reply: Reply, now: Micros) {
        let Some(parcel) = self.parcels.get_mut(index(id)) else { return };
        let answer = self.answers.get(parcel.side(), reply, now);
        let next = self.policy.answered(parcel, &answer, now);
        self.follow(id, next, now);
    }

    fn follow(&mut self, id: u32, next: Next, now: Micros) {
        match next {
            Next::Call => self.agenda.plan(now, Event::Due(id)),
            Next::Wait(wait) => {
                let handed_over = super::outage::about(&self.dice, HANDS_OVER);
                self.agenda.plan(now + wait + handed_over, Event::Due(id));
            }
            Next::End(end) => {
                if let Some(parcel) = self.parcels.get_mut(index(id)) {
                    parcel.end = end;
                    self.counts.open -= 1;
                }
            }
        }
    }

    fn receipt(&mut self, id: u32, step: u8, sent: Micros, now: Micros) {
        let Some(parcel) = self.parcels.get_mut(index(id)) else { return };
        parcel.receipts |= 1 << (step & 31);
        let side = parcel.path.at(step).0;
        if parcel.end == End::Unknown {
            parcel.end = End::Sent;
        }
        self.policy.receipt(side, sent, now);
    }
}

impl Answers {
    fn get(&mut self, side: Side, reply: Reply, now: Micros) -> std::borrow::Cow<'_, Answer> {
        use super::outage::Asks;
        use std::borrow::Cow;
        if matches!(reply, Reply::TooMany(Asks::Date(_))) {
            return Cow::Owned(read(side, reply, moment(now)));
        }
        let known = self.0.iter().position(|(of, known, _)| (*of, *known) == (side, reply));
        let at = known.unwrap_or_else(|| {
            self.0.push((side, reply, read(side, reply, moment(now))));
            self.0.len() - 1
        });
        match self.0.get(at) {
            Some((.., answer)) => Cow::Borrowed(answer),
            None => Cow::Owned(Answer::Lost),
        }
    }
}

fn index(id: u32) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}
