//! The names of the carriers, for help texts.

use omni_core::model::carrier::CarrierId;

/// `Name of the carrier: whatsapp, twilio, … or inteliquent`.
pub(crate) fn any_carrier() -> String {
    let names = CarrierId::ALL.map(CarrierId::name);
    let (last, others) = names.split_last().unwrap_or((&"", &[]));
    format!("Name of the carrier: {} or {last}", others.join(", "))
}
