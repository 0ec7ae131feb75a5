//! What says of a number that it is another one: `order no. 4155552671`, `#4155552671`.

use super::context::is_one_of;
use super::text::Text;

/// What has numbers that look like those of persons.
const THINGS: [&str; 62] = [
    "account",
    "acct",
    "amount",
    "article",
    "auftrag*",
    "barcode",
    "batch",
    "bestell*",
    "bestellung",
    "bill",
    "booking",
    "build",
    "case",
    "code",
    "commande",
    "confirmation",
    "document",
    "ean",
    "epoch",
    "error",
    "factura",
    "facture",
    "flight",
    "gtin",
    "imei",
    "invoice",
    "isbn",
    "issn",
    "item",
    "job",
    "lot",
    "meter",
    "model",
    "order",
    "otp",
    "package",
    "parcel",
    "part",
    "pedido",
    "pin",
    "po",
    "policy",
    "population",
    "product",
    "rechnung*",
    "record",
    "ref",
    "reference",
    "request",
    "rma",
    "serial",
    "shipment",
    "sku",
    "ticket",
    "timestamp",
    "tracking",
    "transaction",
    "txn",
    "unix",
    "upc",
    "version",
    "zip",
];

/// What stands between the thing and its number.
const FILLERS: [&str; 22] = [
    "number", "no", "nr", "num", "numero", "número", "numéro", "nummer", "id", "is", "was", "are", "of", "value",
    "key", "code", "n", "nº", "de", "the", "my", "your",
];

/// Whether the words before `at` name a thing that is no person's.
pub(super) fn names_a_thing(text: &Text<'_>, at: usize) -> bool {
    if text.before(at) == Some('#') {
        return true;
    }
    let mut nearest = text.words_before(at).take(3);
    let beyond_fillers = nearest.find(|word| !is_one_of(word, &FILLERS));
    beyond_fillers.is_some_and(|word| is_one_of(word, &THINGS))
        || text.words_before(at).next().is_some_and(|word| is_one_of(word, &THINGS))
}
