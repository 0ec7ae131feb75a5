//! `/health`: tells anybody that the function runs.

use serde_json::json as value;

use crate::foundation::http::Response;
use crate::foundation::json::schema::{Field, Schema};
use crate::operations::call::json;

/// Says that the function runs.
pub(in crate::operations) const HEALTH: Schema =
    Schema::object(&[Field::required("status", Schema::choice(&["ok"]))]).named("Health");

/// Says that the function runs. It asks nothing else.
#[must_use]
pub fn show() -> Response {
    json(200, &value!({ "status": "ok" }))
}
