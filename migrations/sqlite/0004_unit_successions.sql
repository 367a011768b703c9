-- +goose Up
CREATE TABLE unit_successions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  from_unit_id INTEGER NOT NULL,
  to_unit_id INTEGER NULL,
  kind TEXT NOT NULL,
  effective_on DATE NOT NULL,
  scope TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  verified INTEGER NOT NULL,
  sort_no INTEGER NOT NULL,
  CONSTRAINT fk_unit_successions_from FOREIGN KEY (from_unit_id) REFERENCES units (id),
  CONSTRAINT fk_unit_successions_to FOREIGN KEY (to_unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_unit_successions ON unit_successions (from_unit_id, sort_no);
CREATE INDEX ix_unit_successions_to ON unit_successions (to_unit_id);

-- +goose Down
DROP TABLE unit_successions;
