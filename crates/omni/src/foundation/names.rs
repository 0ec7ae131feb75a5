//! What the carriers are called, for help texts.

use omni_core::model::carrier::CarrierId;

/// `whatsapp, twilio, … or inteliquent`.
pub(crate) fn any_carrier() -> String {
    let names = CarrierId::ALL.map(CarrierId::name);
    let (last, others) = names.split_last().unwrap_or((&"", &[]));
    format!("{} or {last}", others.join(", "))
}
