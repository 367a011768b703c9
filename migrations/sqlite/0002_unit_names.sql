-- +goose Up
CREATE TABLE unit_names (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  unit_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  abbr TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  short_fold TEXT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  CONSTRAINT fk_unit_names_unit FOREIGN KEY (unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_unit_names_from ON unit_names (unit_id, valid_from);

-- +goose Down
DROP TABLE unit_names;
