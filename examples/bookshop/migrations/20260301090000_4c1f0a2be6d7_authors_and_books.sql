-- revision: 4c1f0a2be6d7
-- down_revision:
-- create_date: 2026-03-01 09:00:00+00:00
-- authors and books

-- migrate: upgrade
CREATE TABLE author (
    id INTEGER PRIMARY KEY,
    name VARCHAR(200) NOT NULL
);

CREATE TABLE book (
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES author (id),
    title VARCHAR(300) NOT NULL,
    published DATE
);

CREATE INDEX book_author ON book (author_id);

-- migrate: downgrade
DROP TABLE book;
DROP TABLE author;
