-- revision: e05b9a6f7c12
-- down_revision: 9d27c3e81b50
-- create_date: 2026-03-15 14:30:00+00:00
-- the first books on the shelf
--
-- Only for development: production has books of its own.

-- migrate: upgrade
-- (nothing to do outside of development)

-- migrate: downgrade

-- migrate: upgrade environment=development
INSERT INTO author (id, name) VALUES (1, 'Mary Shelley'), (2, 'Jules Verne');
INSERT INTO book (id, author_id, title, published) VALUES
    (1, 1, 'Frankenstein', '1818-01-01'),
    (2, 2, 'Twenty Thousand Leagues Under the Seas', '1870-06-20');
UPDATE stock SET copies = 3 WHERE book_id = 1;

-- migrate: downgrade environment=development
DELETE FROM stock WHERE book_id IN (1, 2);
DELETE FROM book WHERE id IN (1, 2);
DELETE FROM author WHERE id IN (1, 2);
