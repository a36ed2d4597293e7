//! Seeded questions about a graph: references times rows of the version table.

use aludel_core::revision::{RevisionGraph, RevisionHeader};
use serde::Serialize;

use crate::random::Random;

/// One question, in the shape that the driver reads.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Case {
    Upgrade {
        reference: String,
        rows: Vec<String>,
    },
    Downgrade {
        reference: String,
        rows: Vec<String>,
    },
    Stamp {
        references: Vec<String>,
        rows: Vec<String>,
    },
    History {
        reference: String,
        rows: Vec<String>,
    },
    Resolve {
        reference: String,
    },
    ResolveOne {
        reference: String,
    },
    Current {
        rows: Vec<String>,
    },
    StartingRows {
        reference: String,
    },
    NewRevision {
        references: Vec<String>,
        splice: bool,
        depends_on: Vec<String>,
    },
}

pub(crate) fn cases(
    random: &mut Random,
    headers: &[RevisionHeader],
    graph: &RevisionGraph,
    count: usize,
) -> Vec<Case> {
    let mut source = Source {
        random,
        headers,
        graph,
    };
    (0..count).map(|_| source.case()).collect()
}

struct Source<'a> {
    random: &'a mut Random,
    headers: &'a [RevisionHeader],
    graph: &'a RevisionGraph,
}

impl Source<'_> {
    fn case(&mut self) -> Case {
        match self.random.below(100) {
            0..30 => Case::Upgrade {
                reference: self.target("heads"),
                rows: self.rows(),
            },
            30..60 => Case::Downgrade {
                reference: self.target("base"),
                rows: self.rows(),
            },
            60..75 => {
                let count = if self.random.chance(75) {
                    1
                } else {
                    self.random.below(4)
                };
                Case::Stamp {
                    references: (0..count).map(|_| self.reference()).collect(),
                    rows: self.rows(),
                }
            }
            75..87 => Case::History {
                reference: self.range(),
                rows: self.rows(),
            },
            87..91 => Case::Resolve {
                reference: self.reference(),
            },
            91..93 => Case::ResolveOne {
                reference: self.reference(),
            },
            93..95 => Case::Current { rows: self.rows() },
            95..97 => Case::StartingRows {
                reference: self.reference(),
            },
            _ => {
                let heads = 1 + self.random.below(2);
                let dependencies = self.random.below(5) / 3;
                Case::NewRevision {
                    references: (0..heads).map(|_| self.reference()).collect(),
                    splice: self.random.chance(50),
                    depends_on: (0..dependencies).map(|_| self.name()).collect(),
                }
            }
        }
    }

    /// Rows as a database could really have them, mostly: what is left in the
    /// version table after some plan was carried out, whole or in part.
    fn rows(&mut self) -> Vec<String> {
        match self.random.below(100) {
            0..8 => Vec::new(),
            8..24 => {
                let count = self.random.below(4);
                let mut rows: Vec<String> = (0..count).filter_map(|_| self.id()).collect();
                rows.sort();
                // No database with a version table of Alembic's holds a row twice.
                rows.dedup();
                self.random.shuffle(&mut rows);
                rows
            }
            24..26 => vec!["gone".to_owned()],
            26..28 => {
                let mut partial = self.name();
                partial.pop();
                vec![partial]
            }
            _ => self.reached_rows(),
        }
    }

    fn reached_rows(&mut self) -> Vec<String> {
        let mut rows: Vec<String> = Vec::new();
        for _ in 0..=self.random.below(3) {
            let target = if self.random.chance(40) {
                "heads".to_owned()
            } else {
                match self.id() {
                    Some(id) => id,
                    None => return rows,
                }
            };
            let plan = if self.random.chance(70) {
                self.graph.plan_upgrade(&target, &rows)
            } else {
                self.graph.plan_downgrade(&target, &rows)
            };
            let Ok(plan) = plan else { continue };
            let stop = self.random.below(plan.steps.len() + 1);
            let states: Vec<_> = plan.with_rows().map(|step| step.after).collect();
            let reached = match (self.random.chance(50), stop) {
                (true, _) => states.last(),
                (false, 0) => None,
                (false, stop) => states.get(stop - 1),
            };
            if let Some(reached) = reached {
                rows = reached.iter().map(|id| id.as_str().to_owned()).collect();
            }
        }
        self.random.shuffle(&mut rows);
        rows
    }

    fn id(&mut self) -> Option<String> {
        if self.headers.is_empty() {
            return None;
        }
        Some(self.random.pick(self.headers).id.clone())
    }

    fn label(&mut self) -> Option<String> {
        let labels: Vec<&String> = self
            .headers
            .iter()
            .flat_map(|header| &header.branch_labels)
            .collect();
        if labels.is_empty() {
            return None;
        }
        Some((*self.random.pick(&labels)).clone())
    }

    /// An id or a label, whole or in part, or nothing that exists.
    fn name(&mut self) -> String {
        let whole = if self.random.chance(25) {
            self.label().or_else(|| self.id())
        } else {
            self.id()
        };
        let Some(whole) = whole.filter(|_| !self.random.chance(3)) else {
            return self.random.pick(&["nowhere", "zz", ""]).to_string();
        };
        if self.random.chance(75) {
            return whole;
        }
        let length = 1 + self.random.below(whole.chars().count());
        whole.chars().take(length).collect()
    }

    fn symbol(&mut self) -> String {
        match self.random.below(10) {
            0..2 => "head".to_owned(),
            2..4 => "heads".to_owned(),
            4 => "base".to_owned(),
            _ => self.name(),
        }
    }

    fn steps(&mut self) -> String {
        let sign = self.random.pick(&['+', '-']);
        let count = match self.random.below(20) {
            0 => 0,
            1 => 99,
            2..5 => 3 + self.random.below(4),
            _ => 1 + self.random.below(2),
        };
        format!("{sign}{count}")
    }

    fn reference(&mut self) -> String {
        let has_labels = self.label().is_some();
        let branch = if self.random.chance(if has_labels { 40 } else { 10 }) {
            let branch = match self.random.below(20) {
                0 => self.symbol(),
                1..6 => self.name(),
                _ => self.label().unwrap_or_else(|| self.name()),
            };
            format!("{branch}@")
        } else {
            String::new()
        };
        let rest = match self.random.below(10) {
            0..3 => self.steps(),
            3 => format!("{}{}", self.symbol(), self.steps()),
            _ => self.symbol(),
        };
        let trailing = if self.random.chance(1) { "x" } else { "" };
        format!("{branch}{rest}{trailing}")
    }

    /// The usual target, a whole id, or anything.
    fn target(&mut self, usual: &str) -> String {
        match self.random.below(10) {
            0..2 => usual.to_owned(),
            2..5 => self.id().unwrap_or_default(),
            _ => self.reference(),
        }
    }

    fn range(&mut self) -> String {
        let end = |source: &mut Self| match source.random.below(10) {
            0..2 => String::new(),
            2..4 => "current".to_owned(),
            4..6 => source.name(),
            _ => source.reference(),
        };
        let lower = end(self);
        let upper = end(self);
        match self.random.below(40) {
            0 => lower,
            1 => format!("{lower}:{upper}:"),
            _ => format!("{lower}:{upper}"),
        }
    }
}
