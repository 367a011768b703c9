-- +goose Up
CREATE TABLE courses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  lead_unit_id INTEGER NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  venue TEXT NOT NULL,
  capacity INTEGER NOT NULL,
  minimum_attendance INTEGER NOT NULL,
  state TEXT NOT NULL,
  decision_no TEXT NOT NULL,
  state_reason TEXT NOT NULL,
  seats_taken INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_courses_lead_unit FOREIGN KEY (lead_unit_id) REFERENCES units (id)
);
CREATE INDEX ix_courses_starts ON courses (starts_on);

-- +goose Down
DROP TABLE courses;
