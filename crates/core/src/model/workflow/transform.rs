//! What a workflow does with every message that goes out, as a tenant configures it: `"transform": [{"type": "suffix", "text": "…"}]`.

use serde::{Deserialize, Serialize};

/// Declares the transforms with the names that they have in JSON.
macro_rules! transforms {
    ($($(#[doc = $doc:literal])+ $transform:ident $({ $(#[doc = $about:literal] $field:ident),+ })? = $name:literal,)+) => {
        /// One change of a message that goes out.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type", rename_all = "camelCase")]
        pub enum Transform {
            $($(#[doc = $doc])+ $transform $({ $(#[doc = $about] $field: String),+ })?,)+
        }

        impl Transform {
            /// Every transform, as written in JSON.
            pub const NAMES: &[&str] = &[$($name),+];

            /// As written in JSON.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$transform { .. } => $name,)+
                }
            }
        }
    };
}

transforms! {
    /// Writes the text anew; `{{ text }}` is the text so far.
    Template {
        /// The new text, a template.
        body
    } = "template",
    /// Puts words before the text.
    Prefix {
        /// The words, a template.
        text
    } = "prefix",
    /// Puts words after the text.
    Suffix {
        /// The words, a template.
        text
    } = "suffix",
    /// Names files by their links instead of attaching them.
    AttachmentsAsLinks = "attachmentsAsLinks",
    /// Offers buttons and lists as numbered lines.
    QuickRepliesToText = "quickRepliesToText",
    /// Says in words whatever is more than text: files, places, contacts, choices.
    ContentAsText = "contentAsText",
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn each_has_the_name_that_json_gives_it() {
        let check = |written: Value| {
            let read: Transform = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(written["type"], read.name());
            assert_eq!(serde_json::to_value(read).unwrap(), written);
        };
        check(json!({"type": "template", "body": "{{ text }}"}));
        check(json!({"type": "prefix", "text": "a"}));
        check(json!({"type": "suffix", "text": "a"}));
        for name in &Transform::NAMES[3..] {
            check(json!({ "type": name }));
        }
    }
}
