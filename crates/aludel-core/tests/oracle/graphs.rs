//! Seeded graphs: several bases, branches, merges, dependencies, labels, and now
//! and then something broken.

use aludel_core::revision::RevisionHeader;

use crate::random::Random;

const LABELS: [&str; 7] = [
    "billing", "shop", "auth", "net_2", "rel-2", "ui", "shopping",
];

pub(crate) fn graph(random: &mut Random) -> Vec<RevisionHeader> {
    let count = match random.below(20) {
        0..2 => random.below(4),
        2..4 => 20 + random.below(30),
        _ => 3 + random.below(14),
    };
    let shape = Shape {
        new_base: *random.pick(&[3, 10, 25]),
        merge: *random.pick(&[0, 10, 30]),
        branch: *random.pick(&[10, 30, 60]),
        dependency: *random.pick(&[0, 0, 15, 40]),
        label: *random.pick(&[0, 10, 25]),
        wide: random.chance(50),
    };
    let ids = ids(random, count);
    let mut headers: Vec<RevisionHeader> = Vec::with_capacity(count);
    let mut labels: Vec<&str> = LABELS.to_vec();
    random.shuffle(&mut labels);
    for id in ids {
        let header = shape.header(random, id, &headers, &mut labels);
        headers.push(header);
    }
    if random.chance(12) && !headers.is_empty() {
        damage(random, &mut headers);
    }
    if random.chance(50) {
        random.shuffle(&mut headers);
    }
    for (line, header) in (1..).zip(&mut headers) {
        header.line = line;
        header.path = format!("versions/{}.sql", header.id).into();
    }
    headers
}

/// Chances in percent.
struct Shape {
    new_base: usize,
    merge: usize,
    branch: usize,
    dependency: usize,
    label: usize,
    /// Whether dependencies come in pairs and threes.
    wide: bool,
}

impl Shape {
    fn header(
        &self,
        random: &mut Random,
        id: String,
        before: &[RevisionHeader],
        labels: &mut Vec<&str>,
    ) -> RevisionHeader {
        let mut down_revisions: Vec<String> = Vec::new();
        let mut depends_on: Vec<String> = Vec::new();
        if !before.is_empty() && !random.chance(self.new_base) {
            let parents = if random.chance(self.merge) {
                2 + random.below(2)
            } else {
                1
            };
            for _ in 0..parents {
                let parent = self.parent(random, before);
                if !down_revisions.contains(&parent) || random.chance(2) {
                    down_revisions.push(parent);
                }
            }
        }
        if !before.is_empty() && random.chance(self.dependency) {
            let most = if self.wide { 3 } else { 1 };
            for _ in 0..=random.below(most) {
                let dependency = random.pick(before);
                let by_label = !dependency.branch_labels.is_empty() && random.chance(50);
                let name = if by_label {
                    &dependency.branch_labels[0]
                } else {
                    &dependency.id
                };
                if !depends_on.contains(name) {
                    depends_on.push(name.clone());
                }
            }
        }
        let mut branch_labels = Vec::new();
        if random.chance(self.label) {
            branch_labels.extend(labels.pop().map(str::to_owned));
            if random.chance(20) {
                branch_labels.extend(labels.pop().map(str::to_owned));
            }
        }
        RevisionHeader {
            id,
            down_revisions,
            depends_on,
            branch_labels,
            ..RevisionHeader::default()
        }
    }

    fn parent(&self, random: &mut Random, before: &[RevisionHeader]) -> String {
        if random.chance(self.branch) {
            return random.pick(before).id.clone();
        }
        let is_followed = |header: &&RevisionHeader| {
            let mut others = before.iter();
            !others.any(|other| other.down_revisions.contains(&header.id))
        };
        let heads: Vec<&RevisionHeader> = before.iter().filter(is_followed).collect();
        random.pick(&heads).id.clone()
    }
}

/// Different ids that often begin alike, some of them too short to shorten.
fn ids(random: &mut Random, count: usize) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(count);
    let letters: &[char] = if random.chance(30) {
        &['1', '2', '3']
    } else {
        &['a', 'b', 'c', '1', '_']
    };
    let shortest = 2 + random.below(5);
    while ids.len() < count {
        let length = shortest + random.below(4);
        let id: String = (0..length).map(|_| *random.pick(letters)).collect();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Breaks one thing.
fn damage(random: &mut Random, headers: &mut Vec<RevisionHeader>) {
    let first = random.below(headers.len());
    let second = random.below(headers.len());
    let other = headers[second].id.clone();
    match random.below(11) {
        // A cycle, or a self-loop, or nothing at all.
        0..=2 => headers[first].down_revisions.push(other),
        3 => headers[first].depends_on.push(other),
        4 => headers[first].down_revisions.push("nowhere".to_owned()),
        5 => headers[first].depends_on.push("nowhere".to_owned()),
        6 => {
            let copy = headers[first].clone();
            headers.push(RevisionHeader {
                branch_labels: Vec::new(),
                ..copy
            });
        }
        7 => {
            headers[first].branch_labels.push("twice".to_owned());
            headers[second].branch_labels.push("twice".to_owned());
        }
        8 => headers[first].branch_labels.push(other),
        9 => {
            headers[second].branch_labels.push("label".to_owned());
            headers[first].depends_on.push("label".to_owned());
        }
        _ => {
            let illegal = *random.pick(&['@', '-', '+', ':']);
            headers[first].id.push(illegal);
        }
    }
}
