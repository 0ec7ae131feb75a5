//! One conditional write of one row, spelled as DynamoDB wants it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use omni_core::foundation::failure::Failure;

use super::{Item, text_of};

/// The longest partition key, and the longest sort key, in bytes (DynamoDB, "Quotas": "Partition keys and sort keys").
const MAX_KEYS: [(&str, usize); 2] = [("pk", 2_048), ("sk", 1_024)];

/// Attributes to write into a row, and conditions on it. Every name is escaped: DynamoDB reserves hundreds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Update {
    /// Table of its row; `None` for the one that is written to.
    pub(super) table: Option<String>,
    pub(super) key: Item,
    pub(super) names: HashMap<String, String>,
    pub(super) values: Item,
    set: Vec<String>,
    add: Vec<String>,
    remove: Vec<String>,
    conditions: Vec<String>,
}

impl Update {
    /// A write of the row with this key; it is made if it is absent.
    pub(crate) fn of(key: Item) -> Self {
        Self { key, ..Self::default() }
    }

    /// The same in another table.
    pub(crate) fn in_table(mut self, name: &str) -> Self {
        self.table = Some(name.to_owned());
        self
    }

    /// The key of its row. One that no row can have is refused before it is asked for: DynamoDB would, an emulator does not.
    pub(super) fn key(&self) -> Result<Item, Failure> {
        let fits = |(name, most): (&str, usize)| text_of(&self.key, name).is_none_or(|key| key.len() <= most);
        if MAX_KEYS.into_iter().all(fits) {
            return Ok(self.key.clone());
        }
        Err(Failure::permanent("a key that is longer than a row's can be"))
    }

    /// Sets one attribute.
    pub(crate) fn set(mut self, name: &str, value: AttributeValue) -> Self {
        let (attribute, value) = self.operand(name, "", value);
        self.set.push(format!("{attribute} = {value}"));
        self
    }

    /// Sets one attribute unless the row has it already.
    pub(crate) fn set_once(mut self, name: &str, value: AttributeValue) -> Self {
        let (attribute, value) = self.operand(name, "", value);
        self.set.push(format!("{attribute} = if_not_exists({attribute}, {value})"));
        self
    }

    /// Sets one attribute, or removes it if there is nothing to set.
    pub(crate) fn replace(self, name: &str, value: Option<AttributeValue>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self.remove(name),
        }
    }

    /// Adds a number to one attribute, which starts at 0.
    pub(crate) fn add(mut self, name: &str, value: AttributeValue) -> Self {
        let (attribute, value) = self.operand(name, "", value);
        self.add.push(format!("{attribute} {value}"));
        self
    }

    /// Removes one attribute.
    pub(crate) fn remove(mut self, name: &str) -> Self {
        let attribute = self.name(name);
        self.remove.push(attribute);
        self
    }

    /// Only if there is no such row.
    pub(crate) fn if_absent(mut self) -> Self {
        self.conditions.push("attribute_not_exists(pk)".to_owned());
        self
    }

    /// Only if the attribute is what it was: `None` for not there.
    pub(crate) fn if_still(mut self, name: &str, value: Option<AttributeValue>) -> Self {
        let condition = match value {
            Some(value) => {
                let (attribute, value) = self.operand(name, "was_", value);
                format!("{attribute} = {value}")
            }
            None => format!("attribute_not_exists({})", self.name(name)),
        };
        self.conditions.push(condition);
        self
    }

    /// Only if the attribute is not there or is `value`.
    pub(crate) fn if_absent_or(mut self, name: &str, value: AttributeValue) -> Self {
        let (attribute, value) = self.operand(name, "or_", value);
        self.conditions.push(format!("(attribute_not_exists({attribute}) OR {attribute} = {value})"));
        self
    }

    /// Only if the attribute is one of `values`.
    pub(crate) fn if_one_of(mut self, name: &str, values: impl IntoIterator<Item = AttributeValue>) -> Self {
        let mut operands = Vec::new();
        for (position, value) in values.into_iter().enumerate() {
            operands.push(self.operand(name, &format!("or{position}_"), value).1);
        }
        let condition = format!("{} IN ({})", self.name(name), operands.join(", "));
        self.conditions.push(condition);
        self
    }

    /// Only if the attribute is not there or not greater than `value`.
    pub(crate) fn if_at_most(mut self, name: &str, value: AttributeValue) -> Self {
        let (attribute, value) = self.operand(name, "most_", value);
        self.conditions.push(format!("(attribute_not_exists({attribute}) OR {attribute} <= {value})"));
        self
    }

    /// Only if the attribute is greater than `value`.
    pub(crate) fn if_more(mut self, name: &str, value: AttributeValue) -> Self {
        let (attribute, value) = self.operand(name, "more_", value);
        self.conditions.push(format!("{attribute} > {value}"));
        self
    }

    /// Whether it has conditions alone, and changes nothing.
    pub(super) fn is_check(&self) -> bool {
        self.set.is_empty() && self.add.is_empty() && self.remove.is_empty()
    }

    /// The update expression.
    pub(super) fn expression(&self) -> String {
        let clauses = [("SET", &self.set), ("ADD", &self.add), ("REMOVE", &self.remove)];
        let clauses = clauses.into_iter().filter(|(_, actions)| !actions.is_empty());
        clauses.map(|(word, actions)| format!("{word} {}", actions.join(", "))).collect::<Vec<_>>().join(" ")
    }

    /// The condition expression, if there is one.
    pub(super) fn condition(&self) -> Option<String> {
        (!self.conditions.is_empty()).then(|| self.conditions.join(" AND "))
    }

    /// The attributes that it sets, as a row has them then.
    #[cfg(test)]
    pub(crate) fn values_set(&self) -> impl Iterator<Item = (String, AttributeValue)> + '_ {
        self.names.values().filter_map(|name| Some((name.clone(), self.values.get(&format!(":{name}"))?.clone())))
    }

    fn name(&mut self, name: &str) -> String {
        let placeholder = format!("#{name}");
        self.names.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    fn operand(&mut self, name: &str, role: &str, value: AttributeValue) -> (String, String) {
        let placeholder = format!(":{role}{name}");
        self.values.insert(placeholder.clone(), value);
        (self.name(name), placeholder)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{key, number, text};
    use super::*;

    #[test]
    fn an_update_names_everything_it_uses_and_nothing_else() {
        let update = Update::of(key("k"))
            .set("state", text("sent"))
            .set_once("openedAt", number(1))
            .add("failed", number(2))
            .remove("intent")
            .if_still("fence", Some(number(7)))
            .if_still("owner", None)
            .if_one_of("state", [text("claimed"), text("sending")])
            .if_at_most("at", number(3))
            .if_absent_or("stopped", number(4));
        assert_eq!(
            update.expression(),
            "SET #state = :state, #openedAt = if_not_exists(#openedAt, :openedAt) ADD #failed :failed REMOVE #intent"
        );
        assert_eq!(
            update.condition().unwrap(),
            "#fence = :was_fence AND attribute_not_exists(#owner) AND #state IN (:or0_state, :or1_state) \
             AND (attribute_not_exists(#at) OR #at <= :most_at) AND (attribute_not_exists(#stopped) OR #stopped = :or_stopped)"
        );
        let written = format!("{} {}", update.expression(), update.condition().unwrap());
        assert!(update.names.keys().chain(update.values.keys()).all(|placeholder| written.contains(placeholder)));
        assert_eq!(update.names.len(), 8);
        assert_eq!(update.values.len(), 8);
    }

    #[test]
    fn a_write_without_a_condition_has_none() {
        let update = Update::of(key("k")).replace("a", None).replace("b", Some(number(1)));
        assert_eq!((update.expression().as_str(), update.condition()), ("SET #b = :b REMOVE #a", None));
    }
}
