-- +goose Up
CREATE TABLE units (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL,
  kind TEXT NOT NULL,
  group_code TEXT NOT NULL,
  obliged INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  since_assumed INTEGER NOT NULL,
  parent_id INTEGER NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  sort_no INTEGER NOT NULL,
  CONSTRAINT fk_units_parent FOREIGN KEY (parent_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_units_code ON units (code);

-- +goose Down
DROP TABLE units;
