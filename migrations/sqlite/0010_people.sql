-- +goose Up
CREATE TABLE people (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  full_name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  sort_given BLOB NOT NULL,
  sort_rest BLOB NOT NULL,
  collation_version INTEGER NOT NULL,
  unit_id INTEGER NULL,
  position TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  born_on TEXT NOT NULL,
  gender TEXT NOT NULL,
  phone_key TEXT NULL,
  birth_key TEXT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_people_unit FOREIGN KEY (unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_people_phone_key ON people (phone_key);
CREATE UNIQUE INDEX uq_people_birth_key ON people (birth_key);
CREATE INDEX ix_people_fold ON people (name_fold);

-- +goose Down
DROP TABLE people;
