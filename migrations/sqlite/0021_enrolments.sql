-- +goose Up
CREATE TABLE enrolments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  course_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  unit_name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  sort_given BLOB NOT NULL,
  sort_rest BLOB NOT NULL,
  position TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  born_on TEXT NOT NULL,
  short_number INTEGER NOT NULL,
  status TEXT NOT NULL,
  replacement INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_enrolments_course FOREIGN KEY (course_id) REFERENCES courses (id),
  CONSTRAINT fk_enrolments_person FOREIGN KEY (person_id) REFERENCES people (id),
  CONSTRAINT fk_enrolments_unit FOREIGN KEY (unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_enrolments_person ON enrolments (course_id, person_id);
CREATE UNIQUE INDEX uq_enrolments_number ON enrolments (course_id, short_number);
CREATE INDEX ix_enrolments_phone ON enrolments (phone);

-- +goose Down
DROP TABLE enrolments;
