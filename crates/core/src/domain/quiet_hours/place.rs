//! Where a customer may be, as far as it is known: zones, and the laws of the number.

use jiff::tz::TimeZone;

use super::legal_hours::LegalHours;
use super::number_zones::NumberZones;
use super::{QuietHoursReason, Recipient, TenantHours, ZonePolicy};
use crate::foundation::local_time;
use crate::model::message::Address;

/// A zone and its name.
pub(super) type NamedZone = (String, TimeZone);

/// Where a customer may be.
pub(super) struct Place {
    /// Zones that count; at least one.
    pub(super) zones: Vec<NamedZone>,
    /// Laws that hold.
    pub(super) laws: Vec<&'static LegalHours>,
    /// What led to the zones.
    pub(super) why: Vec<QuietHoursReason>,
}

impl Place {
    /// What is known of `recipient`. The zone of the contact comes first, then the number, then the tenant.
    pub(super) fn of(recipient: &Recipient<'_>, tenant: &TenantHours) -> Self {
        let mut why = Vec::new();
        let number = Some(recipient.address).filter(|address| matches!(address, Address::Phone(_)));
        let number = number.map(Address::as_str);
        let issued = number.and_then(NumberZones::of);
        let laws = number.zip(issued).map(|(number, issued)| LegalHours::of(number, &issued)).unwrap_or_default();
        let contact = recipient.zone.and_then(|name| {
            let known = named(name);
            why.push(if known.is_some() { QuietHoursReason::ZoneOfContact } else { QuietHoursReason::UnknownZone });
            known
        });
        let of_number = issued.filter(|issued| asks_the_number(contact.as_ref(), issued, tenant.policy()));
        let mut zones: Vec<NamedZone> = contact.into_iter().collect();
        if let Some(issued) = of_number {
            why.push(QuietHoursReason::ZonesOfNumber(issued.prefix));
            zones.extend(issued.zones.iter().filter_map(|name| named(name)));
        }
        if issued.is_some_and(|issued| issued.is_unknown_area()) {
            why.push(QuietHoursReason::UnknownAreaCode);
        }
        if zones.is_empty() {
            why.push(QuietHoursReason::ZoneOfTenant);
            zones.push(tenant.zone());
        }
        Self { zones, laws, why }
    }

    /// The clocks that count.
    pub(super) fn clocks(&self) -> impl Iterator<Item = &TimeZone> + Clone {
        self.zones.iter().map(|(_, zone)| zone)
    }
}

/// Whether the number's zones count too: a contact's zone that is one of them has said which.
fn asks_the_number(contact: Option<&NamedZone>, issued: &NumberZones, policy: ZonePolicy) -> bool {
    contact.is_none_or(|(name, _)| policy == ZonePolicy::Both && !issued.zones.contains(&name.as_str()))
}

fn named(name: &str) -> Option<NamedZone> {
    local_time::zone(name).map(|zone| (name.to_owned(), zone))
}
