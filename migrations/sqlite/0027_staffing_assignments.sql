-- +goose Up
CREATE TABLE staffing_assignments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  unit_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  full_name TEXT NOT NULL,
  position TEXT NOT NULL,
  phone TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  decision_no TEXT NOT NULL,
  decided_on DATE NULL,
  effective_from DATE NOT NULL,
  effective_to DATE NULL,
  end_reason TEXT NOT NULL,
  end_note TEXT NOT NULL,
  recorded_by INTEGER NOT NULL,
  recorded_at DATETIME NOT NULL,
  ended_at DATETIME NULL,
  revision INTEGER NOT NULL,
  CONSTRAINT fk_staffing_assignments_unit FOREIGN KEY (unit_id) REFERENCES units (id),
  CONSTRAINT fk_staffing_assignments_person FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE UNIQUE INDEX uq_staffing_assignments_from ON staffing_assignments (unit_id, person_id, effective_from);
CREATE INDEX ix_staffing_assignments_unit ON staffing_assignments (unit_id);

-- +goose Down
DROP TABLE staffing_assignments;
