//! Environment variables, as they were handed in.

use std::collections::BTreeMap;

/// The variables that configuration may refer to.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, String>,
}

/// A `${NAME}` that nothing gives a value to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undefined {
    /// The name between the braces.
    pub(crate) name: String,
}

impl Variables {
    /// No variables at all.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The value of a variable; an empty value counts as none.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Replaces `${NAME}` and `${NAME:-otherwise}` in `text`; `$$` is a dollar.
    pub(crate) fn fill(&self, text: &str) -> Result<String, Undefined> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(dollar) = rest.find('$') {
            filled.push_str(&rest[..dollar]);
            rest = &rest[dollar + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                filled.push('$');
                rest = after;
            } else if let Some((reference, after)) = rest
                .strip_prefix('{')
                .and_then(|braced| braced.split_once('}'))
            {
                let (name, otherwise) = match reference.split_once(":-") {
                    Some((name, otherwise)) => (name, Some(otherwise)),
                    None => (reference, None),
                };
                match self.value(name).or(otherwise) {
                    Some(value) => filled.push_str(value),
                    None => {
                        return Err(Undefined {
                            name: name.to_owned(),
                        });
                    }
                }
                rest = after;
            } else {
                filled.push('$');
            }
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Variables {
    /// Later pairs win over earlier ones.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self {
            values: pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }
}

impl std::fmt::Debug for Variables {
    /// Names only: values may be secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.values.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        [("USER", "ada"), ("EMPTY", "")].into_iter().collect()
    }

    #[test]
    fn references_are_filled_in() {
        let filled = variables().fill("postgres://${USER}:$$1@${HOST:-localhost}/db$");
        assert_eq!(filled.unwrap(), "postgres://ada:$1@localhost/db$");
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let undefined = variables().fill("x${EMPTY}").unwrap_err();
        assert_eq!(undefined.name, "EMPTY");
    }

    #[test]
    fn debug_shows_no_values() {
        assert_eq!(format!("{:?}", variables()), r#"{"EMPTY", "USER"}"#);
    }
}
