-- revision: 9d27c3e81b50
-- down_revision: 4c1f0a2be6d7
-- create_date: 2026-03-08 10:15:00+00:00
-- stock, kept by a trigger

-- migrate: upgrade dialect=sqlite
CREATE TABLE stock (
    book_id INTEGER PRIMARY KEY REFERENCES book (id),
    copies INTEGER NOT NULL DEFAULT 0 CHECK (copies >= 0)
);

CREATE TRIGGER book_has_stock AFTER INSERT ON book
BEGIN
    INSERT INTO stock (book_id) VALUES (NEW.id);
END;

-- migrate: downgrade dialect=sqlite
DROP TRIGGER book_has_stock;
DROP TABLE stock;

-- migrate: upgrade dialect=postgresql
CREATE TABLE stock (
    book_id INTEGER PRIMARY KEY REFERENCES book (id),
    copies INTEGER NOT NULL DEFAULT 0 CHECK (copies >= 0)
);

CREATE FUNCTION add_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock (book_id) VALUES (NEW.id);
    RETURN NEW;
END;
$$;

CREATE TRIGGER book_has_stock AFTER INSERT ON book
FOR EACH ROW EXECUTE FUNCTION add_stock();

-- migrate: downgrade dialect=postgresql
DROP TRIGGER book_has_stock ON book;
DROP FUNCTION add_stock();
DROP TABLE stock;

-- migrate: upgrade dialect=mysql
CREATE TABLE stock (
    book_id INTEGER PRIMARY KEY,
    copies INTEGER NOT NULL DEFAULT 0 CHECK (copies >= 0),
    CONSTRAINT stock_of_book FOREIGN KEY (book_id) REFERENCES book (id)
);

CREATE TRIGGER book_has_stock AFTER INSERT ON book
FOR EACH ROW INSERT INTO stock (book_id) VALUES (NEW.id);

-- migrate: downgrade dialect=mysql
DROP TRIGGER book_has_stock;
DROP TABLE stock;
