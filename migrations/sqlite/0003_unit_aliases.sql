-- +goose Up
CREATE TABLE unit_aliases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  unit_id INTEGER NOT NULL,
  alias TEXT NOT NULL,
  alias_fold TEXT NOT NULL,
  CONSTRAINT fk_unit_aliases_unit FOREIGN KEY (unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_unit_aliases_fold ON unit_aliases (unit_id, alias_fold);

-- +goose Down
DROP TABLE unit_aliases;
